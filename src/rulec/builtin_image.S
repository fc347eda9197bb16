/* The engine image made by dredge_rulec, as bytes of the program. */
    .section .rodata
    .balign 64
    .globl dredge_builtin_engine_image
    .globl dredge_builtin_engine_image_end
    .hidden dredge_builtin_engine_image
    .hidden dredge_builtin_engine_image_end
dredge_builtin_engine_image:
    .incbin DREDGE_ENGINE_IMAGE
dredge_builtin_engine_image_end:
    .section .note.GNU-stack,"",%progbits
