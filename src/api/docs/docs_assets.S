// The files of the API pages, as they are, in read-only memory: <symbol>_begin .. <symbol>_end.
// The folders that they are looked up in are given by CMakeLists.txt.

    .include "embedded_files.inc"

    .section .rodata.continuo_docs,"a",%progbits
    asset continuo_docs_html, "docs.html"
    asset continuo_docs_js, "docs.js"
    asset continuo_redoc_html, "redoc.html"
    asset continuo_redoc_js, "redoc.js"
    asset continuo_pages_css, "pages.css"
    asset continuo_swagger_css, "swagger-ui.css"
    asset continuo_swagger_bundle, "swagger-ui-bundle.js"
    asset continuo_redoc_bundle, "redoc.standalone.js"

    .section .note.GNU-stack,"",%progbits
