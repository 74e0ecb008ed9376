(* EC2's handshake with its chain, for ProVerif 2.05 (m4 first). The attacker is the server and the network: every frame
   passes through it. A pairing is one fresh epoch and one chained one (two with DEPTH2), any number of pairings and of
   devices on each side, in one session. Whatever anybody may know anyway is a tuple instead of a hash (h, th: [data]), or
   not sent at all (h, base, mode, eid): the tags are over them. HPKE's key schedule and its exports are one function of
   label, shared secret, PSK and th, HKDF and Argon2id of a code are one function, and so are HKDF and HMAC of macc.
   Switches that make it wider, and slower:
             JOIN        codes and wrapped PSK go through the attacker; else both sides have the PSK
             FALLBACK    an offer with a base may be answered fresh, and is taken so (answers to it are always given)
             SEEN        the attacker chooses what each offer has seen; else that is left out
             BOTH        offers from either seat; else from seat 1
             DEPTH2      a second chained epoch
             RECORDS     any number of numbered texts under each key; else (TEXT) one each, without a number
   Others:   LEAK_LATE     codes and PSK leak after the chat
             LEAK_EARLY    the attacker has the PSK from the start
             LEAK_BETWEEN  the PSK leaks once the fresh epochs are agreed, before anything is chained to them
             STATE         after the chat the attacker gets the PSK and what a device holds in its chained epoch
             PSKATT        the attacker names psk_h and k_hello to each side: whoever has a code, and more
             Q_...         which questions
             BUG_NOCS, BUG_NOMODE, BUG_MACC  sanity: rules left out; README.md says which questions must fail then *)
free c: channel.
type skey.
const one, two, fresh, chained, nil, lAuth, lWrap, lHp, lHello, lco, lca, lsas, lcs: bitstring.
fun stretch(bitstring, bitstring, bitstring): bitstring.           (* label, code, seat *)
fun ofPsk(bitstring, bitstring): bitstring.                        (* label, PSK *)
fun lKey(bitstring): bitstring [data].                             (* the label of the key of what this seat writes *)
fun mac(bitstring, bitstring): bitstring.
fun commitOf(bitstring): bitstring.
fun pk(skey): bitstring.
fun encap(bitstring, bitstring): bitstring.                        (* public key, randomness *)
fun kss(bitstring, bitstring): bitstring.                          (* the shared secret of that *)
reduc forall s: skey, r: bitstring; decap(s, encap(pk(s), r)) = kss(pk(s), r).
(* o, name, pk1, commit, base, seen, macc; it stands for its own hash h *)
fun body1(bitstring, bitstring, bitstring, bitstring, bitstring, bitstring, bitstring): bitstring [data].
(* chain secret, o, name, pk1, commit, base, seen *)
fun maccOf(bitstring, bitstring, bitstring, bitstring, bitstring, bitstring, bitstring): bitstring.
fun thOf(bitstring, bitstring, bitstring, bitstring): bitstring [data].   (* h, encap, mode, name; it stands for eid, too *)
fun pskOf(bitstring, bitstring, bitstring): bitstring.             (* psk_h, chain secret, base *)
fun export(bitstring, bitstring, bitstring, bitstring): bitstring. (* label, shared secret, PSK, th *)
fun seal(bitstring, bitstring, bitstring): bitstring.              (* key, aad, plaintext *)
reduc forall k, a, m: bitstring; open(k, a, seal(k, a, m)) = m.
reduc forall k, a, m: bitstring; aadOf(seal(k, a, m)) = a.

free mA0, mB0, mA1, mB1, mA2, mB2: bitstring [private].        (* texts of the fresh, the first chained, the second chained epoch *)

(* th, mode, base, name of H1, name of H2, key of what the offerer writes, of what the answerer writes, cs *)
event Answered(bitstring, bitstring, bitstring, bitstring, bitstring, bitstring, bitstring, bitstring).
event ConfO(bitstring, bitstring, bitstring, bitstring, bitstring, bitstring, bitstring, bitstring).
event ConfA(bitstring, bitstring, bitstring, bitstring, bitstring, bitstring, bitstring, bitstring).
event ConfAN(bitstring, bitstring, bitstring, bitstring, bitstring, bitstring, bitstring, bitstring). (* confirmed by the next offer, H13 *)
(* pid, th, key of what the offerer writes, cs: what each side takes for in force, and in which pairing *)
event InO(bitstring, bitstring, bitstring, bitstring).
event InA(bitstring, bitstring, bitstring, bitstring).
event PairO(bitstring, bitstring). event PairA(bitstring, bitstring).   (* a line in the timeline: pid, cs *)
(* pid, base's eid, base's cs, th, key of what the offerer writes *)
event ChainO(bitstring, bitstring, bitstring, bitstring, bitstring).
event ChainA(bitstring, bitstring, bitstring, bitstring, bitstring).
event AnsweredC(bitstring, bitstring, bitstring, bitstring, bitstring).
(* th, number, text *)
event SendO(bitstring, bitstring, bitstring). event RecvA(bitstring, bitstring, bitstring).
event SendA(bitstring, bitstring, bitstring). event RecvO(bitstring, bitstring, bitstring).
(* symbols, pid, th, key of what the offerer writes *)
event SasO(bitstring, bitstring, bitstring, bitstring). event SasA(bitstring, bitstring, bitstring, bitstring).
event RO(bitstring). event RA(bitstring).

(* Questions of one group are answered together, which is much faster than one by one. *)
ifdef(`Q_SECRET', `query attacker(mA0); attacker(mB0); attacker(mA1); attacker(mB1)ifdef(`DEPTH2', `; attacker(mA2); attacker(mB2)').')
ifdef(`Q_AGREE', `query t, m, b, l, l2, x, y, z: bitstring;
  inj-event(ConfO(t, m, b, l, l2, x, y, z)) ==> inj-event(Answered(t, m, b, l, l2, x, y, z));
  inj-event(ConfA(t, m, b, l, l2, x, y, z)) ==> inj-event(ConfO(t, m, b, l, l2, x, y, z)).')
ifdef(`Q_NEXT', `query t, m, b, l, l2, x, y, z: bitstring;
  event(ConfAN(t, m, b, l, l2, x, y, z)) ==> event(ConfO(t, m, b, l, l2, x, y, z)); event(RA(two)).')
ifdef(`Q_RECORDS', `query e, s, m: bitstring;
  event(RecvA(e, s, m)) ==> event(SendO(e, s, m)); event(RecvO(e, s, m)) ==> event(SendA(e, s, m)).')
(* one epoch, two views: the same mode, base, names and keys *)
ifdef(`Q_ONE', `query t, m, b, l, l2, x, y, z, m2, b2, k, k2, x2, y2, z2: bitstring;
  event(ConfO(t, m, b, l, l2, x, y, z)) && event(ConfA(t, m2, b2, k, k2, x2, y2, z2)) ==> m = m2 && b = b2 && l = k && l2 = k2 && x = x2 && y = y2 && z = z2.')
(* 1 both take one epoch for chained: the same base and chain secret, and both began that pairing; 2, 3 equal keys in force: the
   same pairing, whose beginning both have seen; 4, 5 the base was agreed with the other honest device: the chained epoch is, too *)
ifdef(`Q_CHAIN', `query p, b, z, t, x, p2, b2, z2, t2, x2, y, y2, w, w2: bitstring;
  event(ChainO(p, b, z, t, x)) && event(ChainA(p2, b2, z2, t, x2)) ==> p = p2 && b = b2 && z = z2 && x = x2 && event(PairO(p, y)) && event(PairA(p, y));
  event(InO(p, t, x, z)) && event(InA(p2, t2, x, z2)) ==> p = p2 && t = t2 && z = z2;
  event(InO(p, t, x, z)) && event(InA(p, t, x, z2)) ==> event(PairO(p, y)) && event(PairA(p, y2));
  event(ChainO(p, b, z, t, x)) && event(InA(w, b, w2, z)) ==> event(AnsweredC(p, b, z, t, x));
  event(ChainA(p, b, z, t, x)) && event(InO(w, b, w2, z)) ==> event(ChainO(p, b, z, t, x)).')
(* the fourth of these alone *)
ifdef(`Q_STEP', `query p, b, z, t, x, w, w2: bitstring; event(ChainO(p, b, z, t, x)) && event(InA(w, b, w2, z)) ==> event(AnsweredC(p, b, z, t, x)).')
(* equal symbols: 1, 2 the same pairing and keys; 3, 4 so in each epoch chained to it; 5, 6 never with a key of the attacker's *)
ifdef(`Q_SYMBOLS', `query x, p, b, z, t, k, p2, t2, k2: bitstring;
  event(SasO(x, p, t, k)) && event(SasA(x, p2, t2, k2)) ==> p = p2;
  event(SasO(x, p, t, k)) && event(SasA(x, p2, t, k2)) ==> k = k2;
  event(SasO(x, p, t, k)) && event(SasA(x, p2, t2, k2)) && event(ChainO(p, b, z, t, k)) ==> event(AnsweredC(p, b, z, t, k));
  event(SasA(x, p, t, k)) && event(SasO(x, p2, t2, k2)) && event(ChainA(p, b, z, t, k)) ==> event(ChainO(p, b, z, t, k));
  event(SasO(x, p, t, k)) && event(SasA(x, p2, t2, k2)) && attacker(k);
  event(SasO(x, p, t, k)) && event(SasA(x, p2, t2, k2)) && attacker(k2).')
(* must be found: there are equal symbols *)
ifdef(`Q_EQUAL', `query x, p, t, k, p2, k2: bitstring; event(SasO(x, p, t, k)) && event(SasA(x, p2, t, k2)).')
ifdef(`Q_REACH', `query event(RO(fresh)); event(RA(fresh)); event(RO(chained)); event(RA(chained))ifdef(`DEPTH2', `; event(RO(one)); event(RA(one))').')

(* $1 the text, $2 what is reached by reading *)
define(`WRITE_O', ifdef(`RECORDS', ``( (! new s: bitstring; event SendO(th, s, $1); out(c, (s, seal(ko, (th, o, s), $1))))
      | (! in(c, (s: bitstring, x: bitstring)); let m = open(ka, (th, a, s), x) in event RecvO(th, s, m); event RO($2)) )'',
  ifdef(`TEXT', ``( out(c, seal(ko, nil, $1)) | (in(c, x: bitstring); let m = open(ka, nil, x) in event RO($2)) )'', ``0'')))
define(`WRITE_A', ifdef(`RECORDS', ``( (! new s: bitstring; event SendA(th, s, $1); out(c, (s, seal(ka, (th, a, s), $1))))
      | (! in(c, (s: bitstring, x: bitstring)); let m = open(ko, (th, o, s), x) in event RecvA(th, s, m); event RA($2)) )'',
  ifdef(`TEXT', ``( out(c, seal(ka, nil, $1)) | (in(c, x: bitstring); let m = open(ko, nil, x) in event RA($2)) )'', ``0'')))
(* ko: the key of what the offerer's seat writes; ka: the answerer's *)
define(`KEYS', `let ko = export(lKey(o), ss, $1, th) in let ka = export(lKey(a), ss, $1, th) in let cs = export(lcs, ss, $1, th) in let ks = export(lsas, ss, $1, th) in')
define(`PSKC', ifdef(`BUG_NOCS', ``ph'', ``pskOf(ph, $1, $2)''))
define(`TH', ifdef(`BUG_NOMODE', ``thOf(h, e, nil, n2)'', ``thOf(h, e, $1, n2)''))
define(`MACC', `maccOf($1, o, nm1, p, cm, $2, seen)')
define(`BODY1', ifdef(`BUG_MACC', ``body1(o, nm1, p, cm, $1, seen, nil)'', ``body1(o, nm1, p, cm, $1, seen, $2)''))
define(`LATER', ifdef(`LEAK_BETWEEN', `phase 1;'))
define(`LEAKSTATE', ifdef(`STATE', ``| (phase 1; out(c, (ko, ka, cs, th)))''))
define(`SEES', ifdef(`SEEN', ``in(c, seen: bitstring);'', ``let seen = nil in''))
(* nm1, n2, n3: did and seq of the records that carry H1, H2, H3: never twice, so new names. *)
define(`OFFERING', `new sk: skey; new n1: bitstring; new nm1: bitstring; SEES let p = pk(sk) in let cm = commitOf(n1) in')
define(`ACCEPT', `let ss = decap(sk, e) in let th = TH($2) in
  if t2 = mac(export(lca, ss, $1, th), th) then KEYS($1)')
define(`SENDH3', `new n3: bitstring; out(c, (n1, n3, mac(export(lco, ss, $1, th), (th, n3, n1))));')
define(`TAKEH3', `in(c, (n1: bitstring, n3: bitstring, t1: bitstring)); if cm = commitOf(n1) then if t1 = mac(export(lco, ss, $1, th), (th, n3, n1)) then')
define(`ANSWERING', `new r: bitstring; new n2: bitstring; let e = encap(p, r) in let ss = kss(p, r) in let th = TH($2) in KEYS($1)
  event Answered(th, $2, $3, nm1, n2, ko, ka, cs);')
define(`SENDH2', `out(c, (e, n2, mac(export(lca, ss, $1, th), th)));')

(* ---- the offerer, seat o *)
(* An offer that is only there to confirm what it names. *)
let OfferAgain(o: bitstring, a: bitstring, kh: bitstring, pid: bitstring, eb: bitstring, csb: bitstring) =
  let base = (pid, eb) in OFFERING
  let mc = MACC(csb, base) in let body = BODY1(base, mc) in
  out(c, (p, cm, nm1, mc, mac(kh, body))).
let ChainedO2(o: bitstring, a: bitstring, ph: bitstring, kh: bitstring, pid: bitstring, eb: bitstring, csb: bitstring, sas: bitstring) =
  let base = (pid, eb) in OFFERING
  let mc = MACC(csb, base) in let h = BODY1(base, mc) in
  out(c, (p, cm, nm1, mc, mac(kh, h)));
  in(c, (e: bitstring, n2: bitstring, t2: bitstring));
  let psk = PSKC(csb, base) in
  ACCEPT(psk, chained)
  event ConfO(th, chained, base, nm1, n2, ko, ka, cs); event ChainO(pid, eb, csb, th, ko); event InO(pid, th, ko, cs); event SasO(sas, pid, th, ko);
  SENDH3(psk) WRITE_O(mA2, one).
let ChainedO(o: bitstring, a: bitstring, ph: bitstring, kh: bitstring, pid: bitstring, eb: bitstring, csb: bitstring, sas: bitstring) =
  LATER let base = (pid, eb) in OFFERING
  let mc = MACC(csb, base) in let h = BODY1(base, mc) in
  out(c, (p, cm, nm1, mc, mac(kh, h)));
  ( ( in(c, (e: bitstring, n2: bitstring, t2: bitstring));
      let psk = PSKC(csb, base) in
      ACCEPT(psk, chained)
      event ConfO(th, chained, base, nm1, n2, ko, ka, cs); event ChainO(pid, eb, csb, th, ko); event InO(pid, th, ko, cs); event SasO(sas, pid, th, ko);
      SENDH3(psk)
      ( WRITE_O(mA1, chained) LEAKSTATE ifdef(`DEPTH2', `| ChainedO2(o, a, ph, kh, pid, th, cs, sas)') ifdef(`Q_NEXT', `| OfferAgain(o, a, kh, pid, th, cs)') ) )
  ifdef(`FALLBACK', `| ( in(c, (e: bitstring, n2: bitstring, t2: bitstring));
      ACCEPT(ph, fresh)
      event ConfO(th, fresh, base, nm1, n2, ko, ka, cs); event PairO(th, cs); event InO(th, th, ko, cs); event SasO(mac(ks, n1), th, th, ko);
      SENDH3(ph) WRITE_O(mA0, fresh) )') ).
define(`KEYSOF', `ifdef(`PSKATT', `in(c, (ph: bitstring, kh: bitstring));', `ifdef(`JOIN', `in(c, w: bitstring);
  let psk = open(stretch(lWrap, code, $1), $1, w) in
  let ph = ofPsk(lHp, psk) in let kh = ofPsk(lHello, psk) in', `let ph = ofPsk(lHp, code) in let kh = ofPsk(lHello, code) in')')')
let Offerer(o: bitstring, a: bitstring, code: bitstring) =
  KEYSOF(o)
  OFFERING
  let h = BODY1(nil, nil) in
  out(c, (p, cm, nm1, mac(kh, h)));
  in(c, (e: bitstring, n2: bitstring, t2: bitstring));
  ACCEPT(ph, fresh)
  event ConfO(th, fresh, nil, nm1, n2, ko, ka, cs); event PairO(th, cs); event InO(th, th, ko, cs); event SasO(mac(ks, n1), th, th, ko);
  SENDH3(ph) ( WRITE_O(mA0, fresh) | ChainedO(o, a, ph, kh, th, th, cs, mac(ks, n1)) ).

(* ---- the answerer, seat a *)
define(`TAKEH1B', `in(c, (p: bitstring, cm: bitstring, nm1: bitstring, mc: bitstring, m1: bitstring)); SEES
  let h = BODY1(base, mc) in
  if m1 = mac(kh, h) then ifdef(`BUG_NOCS', `', `if mc = MACC(csb, base) then')')
let ChainedA2(o: bitstring, a: bitstring, ph: bitstring, kh: bitstring, pid: bitstring, eb: bitstring, csb: bitstring, sas: bitstring) =
  let base = (pid, eb) in TAKEH1B
  let psk = PSKC(csb, base) in
  ANSWERING(psk, chained, base) event AnsweredC(pid, eb, csb, th, ko);
  SENDH2(psk, chained)
  TAKEH3(psk)
  event ConfA(th, chained, base, nm1, n2, ko, ka, cs); event ChainA(pid, eb, csb, th, ko); event InA(pid, th, ko, cs); event SasA(sas, pid, th, ko);
  WRITE_A(mB2, one).
let ChainedA(o: bitstring, a: bitstring, ph: bitstring, kh: bitstring, pid: bitstring, eb: bitstring, csb: bitstring, sas: bitstring) =
  LATER let base = (pid, eb) in TAKEH1B
  let psk = PSKC(csb, base) in
  ANSWERING(psk, chained, base) event AnsweredC(pid, eb, csb, th, ko);
  SENDH2(psk, chained)
  ( ifdef(`Q_NEXT', `( in(c, (p9: bitstring, cm9: bitstring, nm9: bitstring, mc9: bitstring, m9: bitstring)); ifdef(`SEEN', `in(c, seen9: bitstring);', `let seen9 = nil in')
      let b9 = (pid, th) in (* H13: an offer based on it confirms it *)
      if m9 = mac(kh, ifdef(`BUG_MACC', `body1(o, nm9, p9, cm9, b9, seen9, nil)', `body1(o, nm9, p9, cm9, b9, seen9, mc9)')) then
      if mc9 = maccOf(cs, o, nm9, p9, cm9, b9, seen9) then
      event ConfAN(th, chained, base, nm1, n2, ko, ka, cs); event RA(two) ) |')
  ( TAKEH3(psk)
      event ConfA(th, chained, base, nm1, n2, ko, ka, cs); event ChainA(pid, eb, csb, th, ko); event InA(pid, th, ko, cs); event SasA(sas, pid, th, ko);
      ( WRITE_A(mB1, chained) LEAKSTATE ifdef(`DEPTH2', `| ChainedA2(o, a, ph, kh, pid, th, cs, sas)') ) ) ).
let Answerer(o: bitstring, a: bitstring, code: bitstring) =
  KEYSOF(a)
  (* any H1 whose mac1 verifies and whose base is not the epoch in force is answered fresh *)
  in(c, (p: bitstring, cm: bitstring, base: bitstring, nm1: bitstring, mc: bitstring, m1: bitstring)); SEES
  let h = BODY1(base, mc) in
  if m1 = mac(kh, h) then
  ANSWERING(ph, fresh, base)
  SENDH2(ph, fresh)
  TAKEH3(ph)
  event ConfA(th, fresh, base, nm1, n2, ko, ka, cs); event PairA(th, cs); event InA(th, th, ko, cs); event SasA(mac(ks, n1), th, th, ko);
  ( WRITE_A(mB0, fresh) | ChainedA(o, a, ph, kh, th, th, cs, mac(ks, n1)) ).

process
ifdef(`JOIN', `
  new code1: bitstring; new code2: bitstring; new PSK: bitstring;
  out(c, (stretch(lAuth, code1, one), seal(stretch(lWrap, code1, one), one, PSK)));
  out(c, (stretch(lAuth, code2, two), seal(stretch(lWrap, code2, two), two, PSK)));
', `new PSK: bitstring; let code1 = PSK in let code2 = PSK in ifdef(`LEAK_EARLY', `out(c, PSK);')')
  ( !Offerer(one, two, code1) | !Answerer(one, two, code2)
  ifdef(`BOTH', `| !Offerer(two, one, code2) | !Answerer(two, one, code1)')
  ifdef(`LEAK_BETWEEN', `| (phase 1; out(c, PSK))')
  ifdef(`LEAK_LATE', `| (phase 1; out(c, ifdef(`JOIN', `(code1, code2, PSK)', `PSK')))') ifdef(`STATE', `| (phase 1; out(c, ifdef(`JOIN', `(code1, code2, PSK)', `PSK')))') )
