# `doctor` says what this machine and this set-up give.

$ dredge doctor
ok    version      [0-9.]+ (re)
ok    engine       .* (re)
ok    rules        [0-9]+ built in, digest [0-9a-f]{12} (re)
ok    libraries    .* (re)
ok    inventory    .*none yet.* (re)
$ DREDGE_SIMD=mmx dredge doctor | grep '^mend'
mend  engine       DREDGE_SIMD .*portable.* (re)
mend  rules        DREDGE_SIMD .*portable.* (re)
$ DREDGE_SIMD=mmx dredge doctor > out
? 2
