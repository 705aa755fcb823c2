// The files of the chat widget, as they are, in read-only memory: <symbol>_begin .. <symbol>_end.
// The folder that they are looked up in is given by embedded_pages.cmake.

    .include "embedded_files.inc"

    .section .rodata.continuo_widget,"a",%progbits
    asset continuo_widget_js, "widget.js"
    asset continuo_panel_js, "panel.js"
    asset continuo_chat_html, "chat.html"
    asset continuo_demo_html, "demo.html"

    .section .note.GNU-stack,"",%progbits
