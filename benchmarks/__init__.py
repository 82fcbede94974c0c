"""How fast nnlib trains, against the hardware and against its peers: `python -m benchmarks`."""
