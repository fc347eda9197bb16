/* The sources of the page, as bytes of the program; the scripts one after the other. */
    .section .rodata
    .globl dredge_page_template
    .globl dredge_page_template_end
    .globl dredge_page_style
    .globl dredge_page_style_end
    .globl dredge_page_script
    .globl dredge_page_script_end
    .hidden dredge_page_template
    .hidden dredge_page_template_end
    .hidden dredge_page_style
    .hidden dredge_page_style_end
    .hidden dredge_page_script
    .hidden dredge_page_script_end
dredge_page_template:
    .incbin "page.html"
dredge_page_template_end:
dredge_page_style:
    .incbin "style.css"
dredge_page_style_end:
dredge_page_script:
    .incbin "model.js"
    .incbin "dom.js"
    .incbin "table.js"
    .incbin "secrets.js"
    .incbin "pages.js"
    .incbin "main.js"
dredge_page_script_end:
    .section .note.GNU-stack,"",%progbits
