// The pages of the console, as they are, in read-only memory: <symbol>_begin .. <symbol>_end.
// The folder that they are looked up in is given by embedded_pages.cmake.

    .include "embedded_files.inc"

    .section .rodata.continuo_console,"a",%progbits
    asset continuo_analytics_html, "analytics.html"
    asset continuo_analytics_js, "analytics.js"
    asset continuo_analytics_css, "analytics.css"
    asset continuo_queue_html, "queue.html"
    asset continuo_queue_js, "queue.js"
    asset continuo_queue_css, "queue.css"

    .section .note.GNU-stack,"",%progbits
