# With too little memory dredge does with less, or says what is short: it never crashes. Below some limit the program is not even loaded.

$ mkdir app && for i in $(seq 20); do dredge_fake_secret github.personal-access-token $i --example > app/$i.env; done
$ for mb in $(seq 60 5 300); do prlimit --as=${mb}000000 dredge scan app --no-inventory -j 8 > out 2> err; echo $? >> codes; cat err >> errs; done
$ grep -vxE '[1-4]|127' codes
? 1
$ tail -1 codes
1
$ grep 'out of memory' errs | sort -u
dredge: out of memory; fewer jobs (-j 1) and smaller targets take less
