"""How the panes stand at each size; one that has no room is a line, or waits to be zoomed."""

TALL = 32
"""From this height on there is room for lanes, plot and a second line of words."""

BY_WIDTH = [(0, "-slim"), (60, "-narrow"), (100, "-mid"), (160, "-wide")]
BY_HEIGHT = [(0, "-flat"), (16, "-short"), (TALL, "-tall")]

CSS = """
MainScreen { background: $background; layout: vertical; }

#panes { height: 1fr; layout: grid; grid-gutter: 0; }
#script { layout: vertical; height: 100%; }
#code, #diff, #info { height: 100%; display: none; }
.-code #code, .-diff #diff, .-info #info { display: block; }
#plot, #lanes { display: none; }
#tree, #output, #plot, #lanes { height: 100%; }

#panes { grid-size: 2; grid-rows: 3fr 2fr; grid-columns: 2fr 3fr; }
#tree { row-span: 2; }

.-narrow #panes { grid-columns: 36 1fr; }

.-tall #plot, .-tall #lanes { display: block; }
.-tall #lane { display: none; }
.-tall #tree { row-span: 2; }
.-tall #panes { grid-rows: 3fr 2fr 11; }
.-tall.-narrow #panes { grid-rows: 3fr 2fr 9; }

.-wide.-tall #panes { grid-size: 3; grid-columns: 3fr 5fr 4fr; grid-rows: 1fr 14; }
.-wide.-tall #tree { row-span: 1; }
.-wide.-tall #lanes { column-span: 2; }
.-wide.-short #panes { grid-size: 3; grid-columns: 3fr 5fr 4fr; grid-rows: 1fr; }
.-wide.-short #tree { row-span: 1; }

.-slim #panes, .-flat #panes { display: none; }
.-slim #lane, .-flat #lane { display: none; }
.-slim #score, .-flat #score { display: block; }

.-zoomed #panes { layout: vertical; }
.-zoomed #panes > * { display: none; }
.-zoomed #panes > .-filling { display: block; height: 100%; width: 100%; }

CommandPalette SearchIcon { display: none; }

#strip { height: auto; display: none; background: $surface; }
#strip.-open { display: block; }
#strip Input { border: none; height: 1; padding: 0; background: $surface; color: $foreground; width: 1fr; }
"""
