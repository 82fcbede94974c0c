"""What the labs share: begin with `lab`, the classes that every lab extends, and `scene`, what a picture is made of.

Controls, presets of them and cost curves are in files of those names. `drawing` shows a scene in the
browser, `still` draws it as a picture that stays; `takes_yours` runs the reader's own functions.
"""
