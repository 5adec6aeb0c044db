"""The promise is kept: many processes ask for one thing over HTTP, servers are killed, and nothing is given twice."""
