# Every command there is, over planted secrets of many kinds: none of them comes out, raw or encoded.
# needs: git

$ every_command
clean: many secrets, every command
