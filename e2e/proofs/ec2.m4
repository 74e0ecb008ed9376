(* EC2's handshake with its chain, for ProVerif 2.05 (m4 first). The attacker is the server and the network: every frame
   passes through it, and it chooses seen. A pairing is one fresh epoch and one chained one (two with
   DEPTH2), any number of pairings and of devices on each side. Either seat offers: BOTH, else seat 1 only (faster).
   Switches: LEAK_LATE   codes and PSK leak after the chat
             LEAK_EARLY  code 2 is known to the attacker from the start (the man in the middle of "step-out")
             STATE       after the chat the attacker gets codes, PSK and what a device holds in its chained epoch
             PSKATT      (stronger and faster than LEAK_EARLY) the attacker names psk_h and k_hello to each side
             NOREC       no records (for questions about epochs only)
             Q_...       which questions
             BUG_NOCS, BUG_NOMODE, BUG_MACC  sanity: rules left out; the questions named in README.md must then fail *)
free c: channel.
type skey.
const one, two, fresh, chained, nil, drop: bitstring.
const lSalt, lAuth, lWrap, lHp, lHello, lHc, lCommit, lH1, lInfo, lId, lIdc, lPc, lTh, lKey, lH1c, lco, lca, lsas, lcs, lH2, lH3, lSas, lMsg, lWaad: bitstring.
fun argon(bitstring, bitstring): bitstring.
fun H(bitstring): bitstring.
fun mac(bitstring, bitstring): bitstring.
fun kdf(bitstring, bitstring, bitstring): bitstring.           (* salt, ikm, info *)
fun pk(skey): bitstring.
fun encap(bitstring, bitstring): bitstring.
fun kss(bitstring, bitstring): bitstring.
reduc forall s: skey, r: bitstring; decap(s, encap(pk(s), r)) = kss(pk(s), r).
fun hpke(bitstring, bitstring, bitstring, bitstring): bitstring. (* shared secret, info, psk, psk_id *)
fun export(bitstring, bitstring): bitstring.
fun seal(bitstring, bitstring, bitstring, bitstring): bitstring. (* key, aad, iv, plaintext *)
reduc forall k, a, i, m: bitstring; open(k, a, seal(k, a, i, m)) = m.
reduc forall k, a, i, m: bitstring; aadOf(seal(k, a, i, m)) = a.

free mA0, mB0, mA1, mB1, mA2, mB2: bitstring [private].        (* texts of the fresh, the first chained, the second chained epoch *)
free sas1, sas2: channel [private].

(* th, mode, base, name of H1, name of H2, key of what the offerer writes, of what the answerer writes, cs *)
event Answered(bitstring, bitstring, bitstring, bitstring, bitstring, bitstring, bitstring, bitstring).
event ConfO(bitstring, bitstring, bitstring, bitstring, bitstring, bitstring, bitstring, bitstring).
event ConfA(bitstring, bitstring, bitstring, bitstring, bitstring, bitstring, bitstring, bitstring).
event ConfAN(bitstring, bitstring, bitstring, bitstring, bitstring, bitstring, bitstring, bitstring). (* confirmed by the next offer, H13 *)
(* pid, th, base cs, k12, cs: what each side takes for in force, and in which pairing *)
event InO(bitstring, bitstring, bitstring, bitstring).
event InA(bitstring, bitstring, bitstring, bitstring).
event PairO(bitstring, bitstring). event PairA(bitstring, bitstring).   (* a line in the timeline: pid, cs *)
event ChainO(bitstring, bitstring, bitstring, bitstring, bitstring).  (* pid, base eid, base cs, th, k12 *)
event ChainA(bitstring, bitstring, bitstring, bitstring, bitstring).
event AnsweredC(bitstring, bitstring, bitstring, bitstring, bitstring).
event SendO(bitstring, bitstring, bitstring). event RecvA(bitstring, bitstring, bitstring). event SendA(bitstring, bitstring, bitstring). event RecvO(bitstring, bitstring, bitstring).
event SasO(bitstring, bitstring, bitstring, bitstring). event SasA(bitstring, bitstring, bitstring, bitstring).  (* symbols, pid, th, k12 *)
event RO(bitstring). event RA(bitstring).

ifdef(`Q_SECRET', `query attacker(mA0). query attacker(mB0). query attacker(mA1). query attacker(mB1). ifdef(`DEPTH2', `query attacker(mA2). query attacker(mB2).')')
ifdef(`Q_AGREE', `
query t, m, b, l, l2, x, y, z: bitstring; inj-event(ConfO(t, m, b, l, l2, x, y, z)) ==> inj-event(Answered(t, m, b, l, l2, x, y, z)).
query t, m, b, l, l2, x, y, z: bitstring; inj-event(ConfA(t, m, b, l, l2, x, y, z)) ==> inj-event(ConfO(t, m, b, l, l2, x, y, z)).
query t, m, b, l, l2, x, y, z: bitstring; event(ConfAN(t, m, b, l, l2, x, y, z)) ==> event(ConfO(t, m, b, l, l2, x, y, z)).')
ifdef(`Q_CONFR', `query t, m, b, l, l2, x, y, z: bitstring; event(ConfAN(t, m, b, l, l2, x, y, z)) ==> event(ConfO(t, m, b, l, l2, x, y, z)). query event(RA(two)).')
ifdef(`Q_REC', `
query e, s, m: bitstring; event(RecvA(e, s, m)) ==> event(SendO(e, s, m)).
query e, s, m: bitstring; event(RecvO(e, s, m)) ==> event(SendA(e, s, m)).')
ifdef(`Q_C1', `(* one epoch, two views: the same mode, base and keys, even with the attacker knowing the PSK *)
query t, m, b, l, l2, x, y, z, m2, b2, k, k2, x2, y2, z2: bitstring; event(ConfO(t, m, b, l, l2, x, y, z)) && event(ConfA(t, m2, b2, k, k2, x2, y2, z2)) ==> m = m2 && b = b2 && l = k && l2 = k2 && x = x2 && y = y2 && z = z2.')
ifdef(`Q_C2', `(* both take one epoch for chained: then both hold the same base and the same cs, and both began that pairing *)
query p, b, z, t, x, p2, b2, z2, x2, y: bitstring; event(ChainO(p, b, z, t, x)) && event(ChainA(p2, b2, z2, t, x2)) ==> p = p2 && b = b2 && z = z2 && x = x2 && event(PairO(p, y)) && event(PairA(p, y)).')
ifdef(`Q_C3', `(* equal keys in force, chained or fresh: the same pairing, whose beginning both have seen *)
query p, t, x, z, p2, t2, z2: bitstring; event(InO(p, t, x, z)) && event(InA(p2, t2, x, z2)) ==> p = p2 && t = t2 && z = z2.')
ifdef(`Q_C4', `query p, t, x, z, z2, y, y2: bitstring; event(InO(p, t, x, z)) && event(InA(p, t, x, z2)) ==> event(PairO(p, y)) && event(PairA(p, y)).')
ifdef(`Q_C5', `(* the base was agreed with the other honest device: the chained epoch is, too (nobody steps in by the chain) *)
query p, b, z, t, x, w, w2: bitstring; event(ChainO(p, b, z, t, x)) && event(InA(w, b, w2, z)) ==> event(AnsweredC(p, b, z, t, x)).')
ifdef(`Q_C6', `query p, b, z, t, x, w, w2: bitstring; event(ChainA(p, b, z, t, x)) && event(InO(w, b, w2, z)) ==> event(ChainO(p, b, z, t, x)).')
ifdef(`Q_S1', `query x, p, t, k, p2, t2, k2: bitstring; event(SasO(x, p, t, k)) && event(SasA(x, p2, t2, k2)) ==> p = p2.')
ifdef(`Q_S2', `query x, p, t, k, p2, t2, k2: bitstring; event(SasO(x, p, t, k)) && event(SasA(x, p2, t, k2)) ==> k = k2.')
ifdef(`Q_S3', `query x, p, b, z, t, k, p2, t2, k2: bitstring; event(SasO(x, p, t, k)) && event(SasA(x, p2, t2, k2)) && event(ChainO(p, b, z, t, k)) ==> event(AnsweredC(p, b, z, t, k)).')
ifdef(`Q_S4', `query x, p, b, z, t, k, p2, t2, k2: bitstring; event(SasA(x, p, t, k)) && event(SasO(x, p2, t2, k2)) && event(ChainA(p, b, z, t, k)) ==> event(ChainO(p, b, z, t, k)).')
ifdef(`Q_S5', `query x, p, t, k, p2, t2, k2: bitstring; event(SasO(x, p, t, k)) && event(SasA(x, p2, t2, k2)) && attacker(k).')
ifdef(`Q_S6', `query x, p, t, k, p2, t2, k2: bitstring; event(SasO(x, p, t, k)) && event(SasA(x, p2, t2, k2)) && attacker(k2).')
ifdef(`Q_S7', `query x, p, t, k, p2, k2: bitstring; event(SasO(x, p, t, k)) && event(SasA(x, p2, t, k2)).')
ifdef(`Q_REACH', `query event(RO(fresh)). query event(RA(fresh)). query event(RO(chained)). query event(RA(chained)). ifdef(`DEPTH2', `query event(RO(one)). query event(RA(one)).')')


define(`RECO', ifdef(`NOREC', ``0'', ``( (! new iv: bitstring; new s: bitstring; event SendO(th, s, $1); out(c, (s, seal(ko, (lMsg, sid, th, o, s), iv, $1))))
      | (! in(c, (s: bitstring, x: bitstring)); let m = open(ka, (lMsg, sid, th, a, s), x) in event RecvO(th, s, m); event RO($2)) )''))
define(`RECA', ifdef(`NOREC', ``0'', ``( (! new iv: bitstring; new s: bitstring; event SendA(th, s, $1); out(c, (s, seal(ka, (lMsg, sid, th, a, s), iv, $1))))
      | (! in(c, (s: bitstring, x: bitstring)); let m = open(ko, (lMsg, sid, th, o, s), x) in event RecvA(th, s, m); event RA($2)) )''))
(* ko: the key of what the offerer's seat writes; ka: the answerer's *)
define(`KEYS', `let ko = export(hp, ((lKey, o), th)) in let ka = export(hp, ((lKey, a), th)) in let cs = export(hp, (lcs, th)) in let ks = export(hp, (lsas, th)) in')
define(`PSKC', ifdef(`BUG_NOCS', ``ph'', ``kdf(sid, (ph, $1), (lPc, $2))''))
define(`IDC', ifdef(`BUG_NOMODE', ``(lId, sid)'', ``(lIdc, sid, $1)''))
define(`TH', ifdef(`BUG_NOMODE', ``H((lTh, h, e, n2))'', ``H((lTh, h, e, $1, n2))''))
define(`INFO', ``(lInfo, sid, o, a, h)'')
(* $1 cs, $2 base: macc stands inside mac1, but with BUG_MACC, as in a draft: a replayed offer with macc changed *)
define(`MACC', `mac(kdf(sid, $1, lHc), (lH1c, sid, o, nm1, p, cm, $2, seen))')
define(`BODY1', ifdef(`BUG_MACC', ``(lH1, sid, o, nm1, p, cm, $1, seen)'', ``(lH1, sid, o, nm1, p, cm, $1, seen, $2)''))
define(`LEAKSTATE', ifdef(`STATE', ``| (phase 1; out(c, (ko, ka, cs, th)))''))
(* nm1, n2, n3: did and seq of the records that carry H1, H2, H3: never twice, so new names. seen is the attacker's choice. *)
define(`OFFERING', `new sk: skey; new n1: bitstring; new nm1: bitstring; in(c, seen: bitstring); let p = pk(sk) in let cm = H((lCommit, sid, n1)) in')
define(`ACCEPT', `let hp = hpke(decap(sk, e), INFO, $1, $2) in let th = TH($3) in KEYS
  if t2 = mac(export(hp, (lca, th)), (lH2, th)) then')
define(`SENDH3', `new n3: bitstring; out(c, (th, n1, n3, mac(export(hp, (lco, th)), (lH3, th, n3, n1))));')
define(`TAKEH3', `in(c, (=th, n1: bitstring, n3: bitstring, t1: bitstring)); if cm = H((lCommit, sid, n1)) then if t1 = mac(export(hp, (lco, th)), (lH3, th, n3, n1)) then')
define(`ANSWERING', `new r: bitstring; new n2: bitstring; let e = encap(p, r) in
  let hp = hpke(kss(p, r), INFO, $1, $2) in let th = TH($3) in KEYS
  event Answered(th, $3, $4, nm1, n2, ko, ka, cs);')
define(`SENDH2', `out(c, (h, e, $1, n2, mac(export(hp, (lca, th)), (lH2, th))));')

(* ---- the offerer, seat o *)
let OfferAgain(o: bitstring, a: bitstring, sid: bitstring, kh: bitstring, pid: bitstring, eb: bitstring, csb: bitstring) =
  let base = (pid, eb) in OFFERING
  let mc = MACC(csb, base) in let body = BODY1(base, mc) in
  out(c, (p, cm, base, nm1, seen, mc, mac(kh, body))).
let ChainedO2(o: bitstring, a: bitstring, sid: bitstring, ph: bitstring, kh: bitstring, pid: bitstring, eb: bitstring, csb: bitstring, sas: bitstring) =
  let base = (pid, eb) in OFFERING
  let mc = MACC(csb, base) in let body = BODY1(base, mc) in let h = H(body) in
  out(c, (p, cm, base, nm1, seen, mc, mac(kh, body)));
  in(c, (=h, e: bitstring, =chained, n2: bitstring, t2: bitstring));
  ACCEPT(PSKC(csb, base), IDC(base), chained)
  event ConfO(th, chained, base, nm1, n2, ko, ka, cs); event ChainO(pid, eb, csb, th, ko); event InO(pid, th, ko, cs); event SasO(sas, pid, th, ko);
  SENDH3 RECO(mA2, one).
let ChainedO(o: bitstring, a: bitstring, sid: bitstring, ph: bitstring, kh: bitstring, pid: bitstring, eb: bitstring, csb: bitstring, sas: bitstring) =
  let base = (pid, eb) in OFFERING
  let mc = MACC(csb, base) in let body = BODY1(base, mc) in let h = H(body) in
  out(c, (p, cm, base, nm1, seen, mc, mac(kh, body)));
  ( ( in(c, (=h, e: bitstring, =chained, n2: bitstring, t2: bitstring));
      ACCEPT(PSKC(csb, base), IDC(base), chained)
      event ConfO(th, chained, base, nm1, n2, ko, ka, cs); event ChainO(pid, eb, csb, th, ko); event InO(pid, th, ko, cs); event SasO(sas, pid, th, ko);
      SENDH3
      ( RECO(mA1, chained) LEAKSTATE ifdef(`DEPTH2', `| ChainedO2(o, a, sid, ph, kh, pid, th, cs, sas)') ifdef(`Q_CONFR', `| OfferAgain(o, a, sid, kh, pid, th, cs)') ) )
  | ( in(c, (=h, e: bitstring, =fresh, n2: bitstring, t2: bitstring));           (* the other has lost its state: a new pairing *)
      ACCEPT(ph, (lId, sid), fresh)
      event ConfO(th, fresh, base, nm1, n2, ko, ka, cs); event PairO(th, cs); event InO(th, th, ko, cs); event SasO(mac(ks, (lSas, n1)), th, th, ko);
      SENDH3 RECO(mA0, fresh) ) ).
define(`KEYSOF', `ifdef(`PSKATT', `in(c, (ph: bitstring, kh: bitstring));', `in(c, w: bitstring);
  let K = argon(code, H((lSalt, sid, $1))) in
  let psk = open(kdf(sid, K, (lWrap, $1)), (lWaad, sid, $1), w) in
  let ph = kdf(sid, psk, lHp) in let kh = kdf(sid, psk, lHello) in')')
let Offerer(o: bitstring, a: bitstring, sid: bitstring, code: bitstring) =
  KEYSOF(o)
  OFFERING
  let body = BODY1(nil, nil) in let h = H(body) in
  out(c, (p, cm, nil, nm1, seen, nil, mac(kh, body)));
  in(c, (=h, e: bitstring, =fresh, n2: bitstring, t2: bitstring));
  ACCEPT(ph, (lId, sid), fresh)
  event ConfO(th, fresh, nil, nm1, n2, ko, ka, cs); event PairO(th, cs); event InO(th, th, ko, cs); event SasO(mac(ks, (lSas, n1)), th, th, ko);
  SENDH3 ( RECO(mA0, fresh) | ChainedO(o, a, sid, ph, kh, th, th, cs, mac(ks, (lSas, n1))) ).

(* ---- the answerer, seat a *)
define(`TAKEH1', `in(c, (p: bitstring, cm: bitstring, $1: bitstring, nm1: bitstring, seen: bitstring, mc: bitstring, m1: bitstring));')
define(`TAKEH1B', `in(c, (p: bitstring, cm: bitstring, =base, nm1: bitstring, seen: bitstring, mc: bitstring, m1: bitstring));
  let body = BODY1(base, mc) in let h = H(body) in
  if m1 = mac(kh, body) then ifdef(`BUG_NOCS', `', `if mc = MACC(csb, base) then')')
let ChainedA2(o: bitstring, a: bitstring, sid: bitstring, ph: bitstring, kh: bitstring, pid: bitstring, eb: bitstring, csb: bitstring, sas: bitstring) =
  let base = (pid, eb) in TAKEH1B
  ANSWERING(PSKC(csb, base), IDC(base), chained, base) event AnsweredC(pid, eb, csb, th, ko);
  SENDH2(chained)
  TAKEH3
  event ConfA(th, chained, base, nm1, n2, ko, ka, cs); event ChainA(pid, eb, csb, th, ko); event InA(pid, th, ko, cs); event SasA(sas, pid, th, ko);
  RECA(mB2, one).
let ChainedA(o: bitstring, a: bitstring, sid: bitstring, ph: bitstring, kh: bitstring, pid: bitstring, eb: bitstring, csb: bitstring, sas: bitstring) =
  let base = (pid, eb) in TAKEH1B
  ANSWERING(PSKC(csb, base), IDC(base), chained, base) event AnsweredC(pid, eb, csb, th, ko);
  SENDH2(chained)
  ( ifdef(`Q_CONFR', `( in(c, (p9: bitstring, cm9: bitstring, b9: bitstring, nm9: bitstring, seen9: bitstring, mc9: bitstring, m9: bitstring)); (* H13: an offer based on it confirms it *)
      if b9 = (pid, th) then
      if m9 = mac(kh, ifdef(`BUG_MACC', `(lH1, sid, o, nm9, p9, cm9, b9, seen9)', `(lH1, sid, o, nm9, p9, cm9, b9, seen9, mc9)')) then
      if mc9 = mac(kdf(sid, cs, lHc), (lH1c, sid, o, nm9, p9, cm9, b9, seen9)) then
      event ConfAN(th, chained, base, nm1, n2, ko, ka, cs); event RA(two) ) |')
  ( TAKEH3
      event ConfA(th, chained, base, nm1, n2, ko, ka, cs); event ChainA(pid, eb, csb, th, ko); event InA(pid, th, ko, cs); event SasA(sas, pid, th, ko);
      ( RECA(mB1, chained) LEAKSTATE ifdef(`DEPTH2', `| ChainedA2(o, a, sid, ph, kh, pid, th, cs, sas)') ) ) ).
let Answerer(o: bitstring, a: bitstring, sid: bitstring, code: bitstring) =
  KEYSOF(a)
 
  (* any H1 whose mac1 verifies and whose base is not the epoch in force is answered fresh *)
  TAKEH1(base) let body = BODY1(base, mc) in let h = H(body) in
  if m1 = mac(kh, body) then
  ANSWERING(ph, (lId, sid), fresh, base)
  SENDH2(fresh)
  TAKEH3
  event ConfA(th, fresh, base, nm1, n2, ko, ka, cs); event PairA(th, cs); event InA(th, th, ko, cs); event SasA(mac(ks, (lSas, n1)), th, th, ko);
  ( RECA(mB0, fresh) | ChainedA(o, a, sid, ph, kh, th, th, cs, mac(ks, (lSas, n1))) ).

process
  new sid: bitstring; new code1: bitstring; new code2: bitstring; new PSK: bitstring; new i1: bitstring; new i2: bitstring;
  out(c, sid);
  let K1 = argon(code1, H((lSalt, sid, one))) in let K2 = argon(code2, H((lSalt, sid, two))) in
  out(c, (kdf(sid, K1, (lAuth, one)), seal(kdf(sid, K1, (lWrap, one)), (lWaad, sid, one), i1, PSK)));
  out(c, (kdf(sid, K2, (lAuth, two)), seal(kdf(sid, K2, (lWrap, two)), (lWaad, sid, two), i2, PSK)));
  ifdef(`LEAK_EARLY', `out(c, code2);')
  ( !Offerer(one, two, sid, code1) | !Answerer(one, two, sid, code2)
  ifdef(`BOTH', `| !Offerer(two, one, sid, code2) | !Answerer(two, one, sid, code1)')
  ifdef(`LEAK_LATE', `| (phase 1; out(c, (code1, code2, PSK)))') ifdef(`STATE', `| (phase 1; out(c, (code1, code2, PSK)))') )
