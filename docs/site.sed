# For the pages of the site: a link to a file that is no page becomes plain text.
s,\[([^]]+)\]\((\.\./)?(examples|packaging|single_include|queries)[^)]*\),\1,g
