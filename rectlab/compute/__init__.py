"""The machine: devices, threads, how much at a time, precision of products, files written whole, progress bars."""
