#!/bin/sh
# Writes an assembler file that links the given files into a program (base/embedded.h).
# usage: embed.sh PREFIX=NAME... where PREFIX=NAME pairs are PATH=name-in-the-program
set -eu
echo '.section .rodata'
i=0
for pair in "$@"; do
    echo ".balign 16"
    echo ".Lstart$i: .incbin \"${pair%%=*}\""
    echo ".Lend$i: .byte 0"
    echo ".Lname$i: .string \"${pair#*=}\""
    i=$((i + 1))
done
echo '.section .data.rel.ro,"aw"'
echo '.balign 16'
echo '.global embedded_files'
echo '.type embedded_files, %object'
echo 'embedded_files:'
n=0
while [ $n -lt $i ]; do
    echo ".quad .Lname$n, .Lstart$n, .Lend$n"
    n=$((n + 1))
done
echo '.quad 0, 0, 0'
echo '.size embedded_files, . - embedded_files'
echo '.section .note.GNU-stack,"",%progbits'
