"""Pages for people: plain HTML that needs no script and loads nothing from another host."""
