"""How a desk is put together: the only room that knows all the others. main.py alone knows this one."""
