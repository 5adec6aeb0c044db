"""Words that want to be more than words go through every form; every answer is read for what they did.

The addresses, and who may use them, come from the permission matrix; a robot opens each page, types into every text
field of every form on it, and sends it as a browser would. Then everything that can be fetched is fetched and parsed.
Both find new pages, forms and fields by themselves.
"""
