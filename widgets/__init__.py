"""The drawn parts of a page: models that do the work, panels that bind them to controls, a few parts in JavaScript.

Rooms, each of which knows only those below it:

    question | case_file | record    what is asked, the file of a case, what stands on record
    answer                           what came back
    case                             who asks, and under which case
    parts                            map, table, chart, controls, words

They know the gateway through `data_access.client` alone, and nothing of what is behind it.
"""
