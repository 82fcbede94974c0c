"""What the labs share: machinery around the seven files that are the course.

Start with `lab`, the classes that every lab extends, and `scene`, what a picture is made of.
`drawing` shows a scene in the browser, `still` as a static picture. A reader moves `controls` and `presets`;
several labs show `curves`, `mistakes` and `numbers`, and `takes_yours` runs the reader's own functions.
"""
