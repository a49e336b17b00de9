"""What is promised about speed, measured: each file prints its ratios; ``python -m bench`` runs them all."""
