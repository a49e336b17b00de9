// What outlives a reload: the id of the conversation and of an answer under way. Never a word of either.

/** Keeps ids for one server within this tab; where the browser keeps nothing, for the life of the page. */
export class Remembered {
  constructor(endpoint) {
    this.prefix = `netlm ${endpoint} `;
    this.own = new Map();
  }

  get(name) {
    try {
      return sessionStorage.getItem(this.prefix + name);
    } catch {
      return this.own.get(name) ?? null;
    }
  }

  set(name, id) {
    this.own.set(name, id);
    try {
      if (id === null) sessionStorage.removeItem(this.prefix + name);
      else sessionStorage.setItem(this.prefix + name, id);
    } catch {
      // Storage is switched off: the map serves.
    }
  }
}
