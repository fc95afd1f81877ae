"""Speed and memory against peers: ``python -m benchmarks.run``. Not part of the package."""
