"""What a month costs: `python -m bench costs`, from what `bench.costs.measure` measured and from list prices."""
