"""The rules of the trade: plain values and functions, standard library only, no input or output."""
