// The pages of the console, as they are, in read-only memory: <symbol>_begin .. <symbol>_end.
// The folder that they are looked up in is given by embedded_pages.cmake.

    .include "embedded_files.inc"

    .section .rodata.continuo_console,"a",%progbits
    asset continuo_analytics_html, "analytics.html"
    asset continuo_analytics_js, "analytics.js"
    asset continuo_analytics_css, "analytics.css"

    .section .note.GNU-stack,"",%progbits
