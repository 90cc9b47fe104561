"""Reading what a model answered and what a script printed. Pure: text in, values out."""
