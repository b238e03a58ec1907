"""The machine: devices, threads, how much at a time, exact products, files written whole, bars with the time left."""
