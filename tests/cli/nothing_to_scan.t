# No bytes scanned is a mistake, never "clean".

$ mkdir empty && dredge scan empty
dredge: .*nothing to scan.* (re)
? 2
$ dredge scan no/such/folder
dredge: .*no such file or folder.*no/such/folder.* (re)
? 2
$ : > zero && dredge scan zero
dredge: .*nothing to scan.* (re)
? 2
