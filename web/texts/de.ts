/** German: "du" with a small letter, "ihr" for both; the infinitive on buttons, and no word with a gender for a person. */
import { NAME_MAX_CHARACTERS } from "../../shared/limits.ts";
import type { Texts } from "./en.ts";
import { inLanguage } from "./in-language.ts";

const { countdown, date, day, duration, list, moment, number, plural, time } = inLanguage("de");

const attempts = { one: "# Versuch", other: "# Versuche" };

export const texts: Texts = {
  brand: "Duologue",
  language: "Sprache",
  time,
  day: (at) => day(at, (near, on) => `${near}, ${on}`),
  duration,
  copied: "Kopiert",
  copyFailed: "Noch einmal",
  startNew: "Neuen Chat starten",
  both: (names) => list(names),

  titles: {
    invites: "Einladungen",
    enter: "Eintreten",
    first: "Chat, erste Person",
    second: "Chat, zweite Person",
    ended: "Beendet",
  },

  server: {
    link: "Was der Server sehen kann",
    close: "Schließen",
    sections: [
      {
        title: "Wem du vertrauen musst",
        points: [
          "Diese Seiten kommen vom Server. Wer ihn betreibt, könnte dir veränderte schicken, die alles mitlesen, und keine Webseite kann dich vor ihrem eigenen Server schützen. Nutze einen, dessen Leuten du vertraust.",
          "Bisher hat niemand außerhalb des Projekts geprüft, wie es gebaut ist.",
          "Wer während des Chats eines eurer Geräte entsperrt in der Hand hat, liest, was darauf ist.",
          "Wenn du auf einem Gerät im Chat bleibst, kommt, wer es entsperrt in der Hand hat, dort allein mit dem Link hinein, liest mit und schreibt in deinem Namen, bis der Chat endet.",
          "Die andere Person sieht alles, was du schreibst, und kann es kopieren. Was sie von früher teilt, steht in einem Block, der das sagt: Es ist ihr Wort, auch über das, was du geschrieben hast.",
        ],
      },
      {
        title: "Was der Server sieht",
        points: [
          "Beide Namen und die Netzwerkadressen, von denen ihr kommt.",
          "Dass ihr miteinander schreibt und wann wer da ist.",
          "Wie viele Nachrichten es sind, wann sie kommen und wie lang jede ist, in Schritten von 256 Byte.",
          "Auf ihm liegen nur verschlüsselte Nachrichten, die noch nicht angekommen sind. Was angekommen ist, wird dort sofort gelöscht.",
          "Aus den Zeiten kann er schließen, dass jemand von euch schreibt oder liest.",
          "Wenn du Benachrichtigungen für die geschlossene Seite aktivierst: wo dein Browser zu erreichen ist. Sein Push-Dienst, etwa von Google, Mozilla oder Apple, erfährt dann, dass und wann dieser Server dir schreibt, nie was. Dieselbe Adresse in zwei Chats verrät dem Server, dass beide zu diesem Browser gehören.",
          "Ein unehrlicher Server könnte Nachrichten zurückhalten oder verlieren, zwei vertauschen, die sich unterwegs gekreuzt haben, und lügen: über Namen, darüber, wer da ist, über ein Ende und darüber, was er gelöscht hat. Was er zurückhält, wird hier gesagt, sobald etwas Späteres ankommt.",
        ],
      },
      {
        title: "Was er nicht sehen kann",
        points: [
          "Was ihr schreibt. Eure Browser verschlüsseln es, und nur sie können es öffnen.",
          "Die Geheimcodes. Sie erreichen ihn nie.",
          "Selbst mit einem Code, der nach dem Chat bekannt wird, kann er nicht lesen, was gesagt wurde.",
          "Solange seine Seiten ehrlich sind, kann er weder eine Nachricht verändern noch zwischen euch treten, es sei denn, er hat auch einen der Codes oder das, was einer eurer Browser auf seiner Festplatte aufbewahrt. Selbst dann entstehen bei jedem Ein- und Ausstieg neue Schlüssel, und diese Seite sagt es.",
          "Ein Sicherheitscode, den ihr laut verglichen habt, gilt für alles seit der Uhrzeit, die daneben steht.",
        ],
      },
      {
        title: "Was die einladende Person kann",
        points: [
          "Wer einlädt, hat beide Codes erstellt und könnte an deiner Stelle beitreten. Die andere Person erfährt dann von neuen Schlüsseln, und der Sicherheitscode ist ein neuer.",
          "Was zwei andere schreiben, kann sie ohne Hilfe des Servers nicht lesen.",
        ],
      },
      {
        title: "Wenn ein Link oder ein Code in fremde Hände gerät",
        points: [
          "Ein Link allein zeigt den Namen, den er begrüßt, und sonst nichts.",
          "Mit dem Code dazu könnte jemand während des Chats deinen Platz einnehmen. Die andere Person erfährt von neuen Schlüsseln, und was vorher geschrieben wurde, bleibt verschlossen, wenn sie es nicht teilt.",
          "Nach dem Chat öffnet ein Code nichts mehr.",
        ],
      },
      {
        title: "Was Löschen bedeutet",
        points: [
          "Am Ende vergessen beide Seiten Nachrichten und Schlüssel, und der Server löscht alles, was er aufbewahrt hat. Nur Zähler, die das Raten verhindern, bleiben höchstens zehn Minuten.",
          "Der Löschbeleg ist das Wort des Servers; von hier aus kann das niemand prüfen. Ein Server, der Kopien behielte, hätte auch dann nur verschlüsselte Nachrichten, Namen, Adressen und Zeiten.",
          "Was ein Browser auf einer Festplatte zurückgelassen hat, lässt sich nicht mehr öffnen, außer der Server hat seinen Teil dieses Schlüssels behalten.",
        ],
      },
    ],
  },

  start: {
    statement: "Ein privates Gespräch für genau zwei Menschen.",
    promise: "Es hinterlässt nichts.",
    first: "Name der ersten Person",
    second: "Name der zweiten Person",
    joins: "Ich bin selbst dabei",
    options: "Weitere Optionen",
    endsAfter: "Chat endet nach",
    idleFor: "Endet, wenn niemand schreibt, nach",
    never: "Nie",
    endCodes: "Jeder Einladung einen Endcode beilegen",
    go: "Chat starten",
    busy: "Wird gestartet…",
    problem: {
      "name-empty": "Gib einen Namen ein.",
      "name-too-long": `Dieser Name ist zu lang. Höchstens ${number(NAME_MAX_CHARACTERS)} Zeichen.`,
      "name-unprintable": "Dieser Name enthält Zeichen, die sich nicht anzeigen lassen. Gib ihn noch einmal ein.",
      "names-alike": "Die beiden Namen sind gleich. Gib jeder Person einen anderen.",
    },
    unreachable: "Der Server antwortet nicht. Prüfe deine Verbindung und versuche es noch einmal.",
    serverBusy: "Der Server ist ausgelastet. Versuche es gleich noch einmal.",
    serverFull: "Dieser Server ist voll. Versuche es später noch einmal.",
    wait: (ms) => `Von deiner Adresse wurden zu viele Chats gestartet. Neuer Versuch in ${countdown(ms)}.`,
    tryNow: "Du kannst es jetzt wieder versuchen.",
  },

  invites: {
    title: "Zwei Einladungen",
    bothIn: "Beide sind im Chat",
    left: "Hier ist nichts mehr zu tun. Du kannst den Chat beenden oder eine neue Einladung erstellen, falls jemand seine verloren hat.",
    unfold: "Link und Code anzeigen",
    endsIn: (ms) => ["Endet in", countdown(ms)],
    ways: "Schicke Link und Code auf verschiedenen Wegen.",
    region: (name) => `Einladung für ${name}`,
    link: "Link",
    linkFor: (name) => `Link für ${name}`,
    code: "Geheimcode",
    codeFor: (name) => `Geheimcode für ${name}`,
    qrFor: (name) => `QR-Code für ${name}`,
    copyLink: "Link kopieren",
    copyCode: "Code kopieren",
    endCode: "Endcode",
    endCodeFor: (name) => `Endcode für ${name}`,
    copyEndCode: "Endcode kopieren",
    endCodeWhy: "Statt des Geheimcodes eingegeben, beendet er den Chat für beide und zeigt nur, was Fremde sähen.",
    shareLink: "Link teilen",
    joinAs: (name) => `Als ${name} beitreten`,
    newInvite: "Neue Einladung",
    replacing: "Wird erstellt…",
    status: {
      "not-opened": "Noch nicht geöffnet",
      opened: "Geöffnet",
      "in-chat": "Im Chat",
      away: "Abwesend",
    },
    wrongCode: (tries) => `Falscher Code (${plural(tries, attempts)})`,
    print: "Einladungen drucken",
    printOne: "Einladung drucken",
    closing:
      "Wenn du diese Seite schließt, gibst du die Kontrolle über den Chat ab. Der Chat selbst läuft bis zu seinem Ende weiter.",
    local:
      "Nur dieser Computer kann diese Links öffnen. Damit es auch Handys können, starte Duologue mit „npm start -- --lan“; mehr steht in der README.",
    reconnecting: "Verbindet neu…",
    offline: "Keine Verbindung. Was du hier siehst, ist vielleicht nicht mehr aktuell.",
    ask: {
      title: (name) => `Neue Einladung für ${name} erstellen?`,
      body: (name) =>
        `Der alte Link und der alte Code gelten sofort nicht mehr, und ${name} muss mit den neuen wieder beitreten.`,
      sent: () => "Der Link und der Code, die du weitergegeben hast, gelten dann sofort nicht mehr.",
      keep: "Diese behalten",
    },
    superseded: "Diese Seite ist in neueren Tabs offen. Was du hier siehst, ist nicht mehr aktuell.",
    elsewhere:
      "In einem anderen Tab wurde eine neue Einladung erstellt. Erstelle hier eine neue, um ihren Code zu sehen.",
    notice: {
      "too-many": "Zu viele neue Einladungen. Warte ein paar Minuten und versuche es dann noch einmal.",
      "not-made": "Die neue Einladung wurde nicht erstellt. Versuche es noch einmal.",
      "ran-out": "Was du persönlich gezeigt hast, hat niemand benutzt. Deshalb ist dies eine neue Einladung.",
      spent:
        "Was du persönlich gezeigt hast, ist benutzt worden und gilt nicht mehr. Erstelle für ein anderes Gerät eine neue Einladung.",
    },
    more: {
      button: "Anders weitergeben",
      inPerson: "Persönlich zeigen",
      emailLink: "Link per E-Mail",
      textLink: "Link per SMS",
      emailCode: "Code per E-Mail",
      textCode: "Code per SMS",
      shareCode: "Code teilen",
      subject: "Deine Einladung",
      linkDraft: (url) =>
        `Deine Einladung zu einem privaten Chat: ${url}\n\nDer Geheimcode kommt auf einem anderen Weg zu dir.`,
      codeDraft: (code) => `Dein Geheimcode: ${code}`,
    },
    inPerson: {
      title: (name) => `${name}, bitte scannen`,
      why: "Für jemanden direkt neben dir. Der Geheimcode steckt darin: Lass sonst niemanden scannen.",
      qrFor: (name) => `QR-Code mit dem Geheimcode für ${name}`,
      left: (ms) => ["Gilt einmal, noch", countdown(ms)],
      replacedIn: (ms) => ["Persönlich gezeigt. Wird ersetzt, wenn unbenutzt, in", countdown(ms)],
      used: (name) => `${name} ist im Chat.`,
    },
    printed: {
      how: ["Scanne dies oder öffne den Link.", "Gib dann deinen Geheimcode ein."],
      until: (at) => `Gilt bis ${time(at)} am ${date(at)}.`,
      fold: "Hier nach oben falten: Der Code kommt nach innen",
    },
  },

  end: {
    button: "Beenden",
    busy: "Wird beendet…",
    title: "Diesen Chat für euch beide beenden?",
    body: "Alles wird gelöscht, für beide.",
    keep: "Weiter chatten",
  },

  enter: {
    hello: (name) => `Hallo ${name}`,
    ask: "Gib den Code ein, den du erhalten hast.",
    code: "Geheimcode",
    stay: "Auf diesem Gerät im Chat bleiben, bis er endet",
    go: "Beitreten",
    busy: "Wird geprüft…",
    wait: (ms) => `Noch ${countdown(ms)} warten`,
    promise:
      "Was du schreibst, wird so verschlüsselt, dass nur ihr beide es öffnen könnt. Wenn der Chat endet, löscht der Server alles.",
    notYou: (name) => `Du bist nicht ${name}?`,
    askHost: "Bitte die Person, die dich einlädt, um deine eigene Einladung.",
    filled: "Dein Code ist schon eingetragen.",
    strange: (character) => `In einem Code kommt „${character}“ nicht vor.`,
    askCode: "Wenn du nicht sicher bist, frag die Person, die dich einlädt, nach dem Code.",
    incomplete: `Der Code hat ${number(12)} Buchstaben und Ziffern. Gib alle ein.`,
    wrong: (left) =>
      left > 0
        ? `Dieser Code stimmt nicht. Groß- und Kleinschreibung ist egal. Noch ${plural(left, attempts)} bis zu einer Pause.`
        : "Dieser Code stimmt nicht. Groß- und Kleinschreibung ist egal. Der nächste Versuch muss warten.",
    paused: "Zu viele falsche Codes. Warte, bis die Zeit um ist, und versuche es dann noch einmal.",
    limited:
      "Zu viele Versuche von deiner Adresse, vielleicht von jemand anderem im selben Netz. Warte, bis die Zeit um ist, und versuche es dann noch einmal.",
    serverBusy: "Der Server ist ausgelastet. Versuche es gleich noch einmal.",
    unreachable: "Der Server antwortet nicht. Prüfe deine Verbindung und versuche es noch einmal.",
    notGenuine:
      "Der Code stimmt, aber die Antwort des Servers ist nicht echt. Mach hier nicht weiter: Bitte um eine neue Einladung.",
  },

  talk: {
    log: "Nachrichten",
    here: "Da",
    typing: "Schreibt…",
    awaySince: (at) => `Abwesend seit ${time(at)}`,
    away: "Abwesend",
    notJoined: "Noch nicht beigetreten",
    left: (ms) => `noch ${countdown(ms)}`,
    addHour: "Eine Stunde mehr",
    soonOver: "Der Chat endet bald.",
    event: {
      "you-joined": () => "Du bist beigetreten",
      "peer-joined": (peer) => `${peer} ist beigetreten`,
      "peer-away": (peer) => `${peer} ist gegangen`,
      "peer-back": (peer) => `${peer} ist zurück`,
      "you-added-hour": () => "Du hast eine Stunde hinzugefügt",
      "peer-added-hour": (peer) => `${peer} hat eine Stunde hinzugefügt`,
      "five-minutes-left": () => "Noch fünf Minuten",
      "idle-warning": () => "Der Chat endet bald, wenn niemand von euch schreibt",
    },
    you: "Du",
    firstWords: {
      what: (until) =>
        `Ein verschlüsseltes Gespräch zu zweit. Es dauert längstens bis ${moment(
          until,
          (at) => at,
          (at, weekday) => `${weekday}, ${at}`,
        )} und hinterlässt nichts.`,
      verify:
        "Hinter „Verifizieren“ stehen sechs Symbole zum Vorlesen. Sind sie auf beiden Seiten gleich, steht niemand dazwischen.",
    },
    waiting: {
      "not-joined": (peer) =>
        `${peer} ist noch nicht beigetreten. Ihr müsst nie gleichzeitig da sein: Was du schreibst, wird gesendet, sobald ${peer} beigetreten und diese Seite wieder offen ist; was ${peer} schreibt, sofort.`,
      "not-here": (peer) =>
        `${peer} war nicht da, seit du beigetreten bist. Ihr müsst nie gleichzeitig da sein: Was du schreibst, wird gesendet, sobald ${peer} da war und diese Seite wieder offen ist.`,
    },
    newKeys: (peer) =>
      `Neue Schlüssel mit ${peer}: ein anderes Gerät oder ein Browser, der seine letzten Augenblicke verloren hat.`,
    compareThem: "Vergleicht erneut.",
    missing: (count) => plural(count, { one: "Hier fehlt # Nachricht", other: "Hier fehlen # Nachrichten" }),
    cannotShow: "Eine Nachricht, die diese Seite nicht anzeigen kann. Zum Aktualisieren neu laden.",
    sharedBy: (name) => `Geteilt von ${name}`,
    mark: {
      held: "Zurückgehalten",
      sending: "Wird gesendet",
      sent: "Gesendet",
      delivered: "Zugestellt",
      read: "Gelesen",
      "not-delivered": "Nicht zugestellt",
    },
    message: "Nachricht",
    send: "Senden",
    invite: "Einladung",
    moreOfChat: "Mehr",
    leave: {
      button: "Schnell verlassen",
      why: "Löscht alles auf dieser Seite, beendet den Chat für beide und öffnet eine andere Website.",
      key: "Zweimal Esc zu drücken tut dasselbe.",
    },
    count: (used, most) => `${number(used)} von ${number(most)}`,
    tooLong: (used, most) => `${number(used)} von ${number(most)}. Zum Senden kürzen.`,
    fresh: (count) => `${number(count)} neu`,
    toNewest: "Zur neuesten Nachricht",
    toFirstNew: "Zur ersten neuen Nachricht",
    newLine: "Neu",
    showMore: "Mehr anzeigen",
    showLess: "Weniger anzeigen",
    more: (start) => `Weitere Optionen für: ${start}`,
    reactions: "Reaktionen",
    youReacted: (emoji) => `Du hast mit ${emoji} reagiert`,
    reacted: (emoji) => (name) => `${name} hat mit ${emoji} reagiert`,
    reply: "Antworten",
    replyTo: (name) => `Antwort an ${name}`,
    cancelReply: "Antwort abbrechen",
    edit: "Bearbeiten",
    edited: "Bearbeitet",
    editing: "Wird bearbeitet",
    cancelEdit: "Bearbeiten abbrechen",
    disappear: {
      title: "Nachrichten verschwinden nach",
      why: "Gezählt ab dem Lesen. Für alles, was ihr von jetzt an schreibt.",
      off: "Aus",
      on: (ms) => `Nachrichten verschwinden ${duration(ms / 1_000)} nach dem Lesen`,
      mark: (ms) => `Verschwindet ${duration(ms / 1_000)} nach dem Lesen`,
      you: (ms) => `Du lässt Nachrichten ${duration(ms / 1_000)} nach dem Lesen verschwinden`,
      peer: (ms) => (peer) => `${peer} lässt Nachrichten ${duration(ms / 1_000)} nach dem Lesen verschwinden`,
      youOff: "Du lässt Nachrichten nicht mehr verschwinden",
      peerOff: (peer) => `${peer} lässt Nachrichten nicht mehr verschwinden`,
    },
    copy: "Kopieren",
    unsend: "Zurückziehen",
    unsent: "Nachricht zurückgezogen",
    earlierMessage: "Frühere Nachricht",
    reconnecting: "Verbindet neu…",
    offline: "Keine Verbindung. Deine Nachrichten werden gesendet, sobald sie wieder da ist.",
    notice: {
      "queue-full": (peer) =>
        `Dieser Chat ist voll, bis ${peer} etwas davon gelesen hat. Dann wird gesendet, was du schreibst.`,
      meddling: (peer) =>
        `Etwas auf dem Weg zu ${peer} verändert, was gesendet wird, und wurde abgewehrt. Wenn das so weitergeht, beende diesen Chat.`,
    },
    undelivered: (count) =>
      plural(count, {
        one: "Die letzte Nachricht wurde nicht zugestellt.",
        other: "Die letzten # Nachrichten wurden nicht zugestellt.",
      }),
    earlier: (count) => (peer) =>
      plural(count, {
        one: `${peer} hat # Nachricht aus der Zeit vor den neuen Schlüsseln vielleicht nicht.`,
        other: `${peer} hat # Nachrichten aus der Zeit vor den neuen Schlüsseln vielleicht nicht.`,
      }),
    held: (peer) => `Was du schreibst, wartet: Die Schlüssel mit ${peer} sind neu.`,
    compareAgain: "Erneut vergleichen",
    writeAnyway: "Trotzdem schreiben",
    agreeing: "Schlüssel werden vereinbart…",
    refused: {
      empty: "Eine Nachricht kann nicht leer sein. Soll sie verschwinden, zieh sie zurück.",
      "too-long": "Diese Nachricht ist zu lang zum Senden.",
      "too-late": "Das geht nicht mehr.",
      "not-yours": "Das geht nicht mehr.",
      "unknown-message": "Das geht nicht mehr.",
      failed: "Das hat nicht geklappt. Versuche es noch einmal.",
    },
    keepsNothing: "Dieser Browser bewahrt nichts auf: Ein Neuladen beginnt von vorn.",
    compareFirst: "Vergleicht zuerst den Sicherheitscode.",
    shareEarlier: "Frühere Nachrichten teilen",
  },

  notifications: {
    title: "Benachrichtigungen",
    offer: (peer: string) => `Benachrichtigen, wenn ${peer} schreibt?`,
    turnOn: "Aktivieren",
    notNow: "Jetzt nicht",
    waiting: "Eine Nachricht wartet auf dich.",
    sound: "Ein leiser Ton",
    soundWhen: "Wenn eine Nachricht kommt, während diese Seite offen, aber nicht zu sehen ist.",
    notice: "Eine Benachrichtigung",
    noticeWhen:
      "Wenn eine Nachricht kommt, während diese Seite offen, aber nicht zu sehen ist. Sie sagt nur, dass eine wartet, nie was darin steht.",
    push: "Auch wenn diese Seite geschlossen ist",
    pushWhen:
      "Einmal je Abwesenheit. Der Push-Dienst deines Browsers, etwa von Google, Mozilla oder Apple, erfährt dann, dass und wann dieser Server dir schreibt, nie was. Um zurückzukommen, brauchst du deinen Link und, wenn du nicht auf diesem Gerät im Chat bleibst, deinen Code.",
    pushUnavailable: "Dieser Server oder dieser Browser bietet das nicht an.",
    pushFailed: "Der Push-Dienst dieses Browsers antwortet nicht. Versuche es später noch einmal.",
    denied:
      "Dieser Browser blockiert Benachrichtigungen dieser Seite. Erlaube sie in seinen Einstellungen für diese Website und aktiviere sie dann hier.",
    impossible: "Dieser Browser zeigt keine Benachrichtigungen dieser Seite.",
  },

  verify: {
    button: "Verifizieren",
    verified: "Verifiziert",
    title: "Sicherheitscode vergleichen",
    how: "Lest euch die sechs Namen der Reihe nach laut vor.",
    why: "Am Telefon oder nebeneinander, nie in diesem Chat. Sind alle sechs gleich, steht niemand zwischen euch.",
    done: "Du hast ihn verglichen, und er stimmte überein.",
    symbols: {
      anchor: "Anker",
      apple: "Apfel",
      bell: "Glocke",
      boat: "Boot",
      book: "Buch",
      candle: "Kerze",
      chair: "Stuhl",
      clock: "Uhr",
      cloud: "Wolke",
      crown: "Krone",
      cup: "Tasse",
      drop: "Tropfen",
      envelope: "Umschlag",
      eye: "Auge",
      fish: "Fisch",
      flag: "Fahne",
      flower: "Blume",
      fork: "Gabel",
      glasses: "Brille",
      hat: "Hut",
      heart: "Herz",
      house: "Haus",
      key: "Schlüssel",
      kite: "Drachen",
      ladder: "Leiter",
      leaf: "Blatt",
      moon: "Mond",
      mountain: "Berg",
      star: "Stern",
      sun: "Sonne",
      tree: "Baum",
      umbrella: "Schirm",
    },
    notYet: (peer) => `Noch kein Sicherheitscode: Er kommt, wenn ${peer} da war.`,
    since: (at) => `Dieser Code gilt für alles seit ${time(at)}.`,
    peerMatched: (peer) => `${peer} sagt, dass die Codes übereinstimmen. Vergleiche selbst.`,
    compare: "Vergleichen",
    match: "Gleich",
    differ: "Verschieden",
    back: "Zurück zum Chat",
    differs: {
      title: "Schreib nichts Privates",
      why: "Vielleicht steht jemand zwischen euch beiden, oder bei einer Person ist eine alte Seite offen.",
      next: "Beende diesen Chat, starte einen neuen und schicke die Codes auf einem anderen Weg als zuvor.",
    },
  },

  ended: {
    title: "Der Chat ist zu Ende",
    by: (name) => `${name} hat den Chat beendet.`,
    byYou: "Du hast den Chat beendet.",
    byHost: "Die einladende Person hat den Chat beendet.",
    time: "Die Zeit ist um.",
    idle: (ms) => `${duration(Math.round(ms / 1_000))} lang hat niemand geschrieben.`,
    deleted: (at, waited, passed) => [
      waited === 0
        ? `Um ${time(at)} vom Server gelöscht: Links, Codes und Namen. Keine verschlüsselte Nachricht wartete noch.`
        : `Um ${time(at)} vom Server gelöscht: Links, Codes, Namen und ${plural(waited, {
            one: "# verschlüsselte Nachricht, die noch wartete",
            other: "# verschlüsselte Nachrichten, die noch warteten",
          })}.`,
      passed === 0
        ? "Keine war weitergeleitet worden."
        : `${plural(passed, { one: "# war", other: "# waren" })} weitergeleitet worden.`,
    ],
    whileAway: "Er endete, während du nicht da warst.",
    expires: (at) => ["Alles auf dem Server", `verfällt bis ${time(at)}.`],
  },

  inactive: {
    title: "Diese Einladung ist nicht aktiv",
    body: "Bitte die Person, die dich einlädt, um eine neue.",
  },
  notGenuine: {
    title: "Dieser Link ist nicht, was er scheint",
    body: "Die Antwort des Servers gehört nicht zu ihm. Gib hier keinen Code ein: Bitte um eine neue Einladung.",
  },
  broken: {
    title: "Diese Seite konnte etwas nicht anzeigen. Nichts ist verloren.",
    reload: "Neu laden",
  },
  looking: "Deine Einladung wird gesucht…",
  unreachable: {
    title: "Der Server antwortet nicht",
    body: "Prüfe deine Verbindung und versuche es noch einmal.",
    again: "Noch einmal versuchen",
    busy: "Wird versucht…",
  },
  unreadable: {
    title: "Dieser Browser konnte diesen Chat nicht lesen",
    body: "Nichts ist entfernt worden. Wenn ein neuer Versuch nicht hilft, bringt dein Code dich als neues Gerät zurück, ohne das, was hier gesagt wurde.",
  },
  seatTaken: {
    device: "Dieser Chat ist auf einem anderen Gerät offen.",
    tab: "Dieser Chat ist in einem anderen Tab offen.",
    question: "Hier fortfahren?",
    body: "Er wird dort geschlossen und geht hier weiter.",
    go: "Hier fortfahren",
    busy: "Wird fortgesetzt…",
    cancel: "Dort lassen",
  },
  elsewhere: {
    device: "Auf einem anderen Gerät fortgesetzt",
    tab: "In einem anderen Tab fortgesetzt",
    replaced: "Es gibt eine neue Einladung für dich",
    back: "Um stattdessen hier weiterzumachen, gib deinen Code noch einmal ein.",
    ask: "Dieser Link und sein Code gelten nicht mehr. Bitte die Person, die dich einlädt, um die neuen.",
    go: "Den Code hier eingeben",
  },
  lost: {
    title: "Der Server hat diesen Chat nicht mehr",
    body: "Er wurde neu gestartet, und alles darauf ist weg. Bitte um eine neue Einladung.",
    hostBody: "Er wurde neu gestartet, und alles darauf ist weg.",
    unsent:
      "Was du geschrieben hast, ist vielleicht nicht angekommen. Kopiere, was du brauchst, bevor du diese Seite verlässt.",
    copy: "Text kopieren",
  },
  ending: {
    title: (name) => `Endet für ${name}, sobald du wieder online bist`,
    body: "Deine Nachrichten und Schlüssel sind von dieser Seite verschwunden. Lass die Seite offen, bis du eine Verbindung hast.",
  },
  unable: {
    title: "Unter dieser Adresse kann diese Seite keine Nachrichten verschlüsseln.",
    body: "Öffne sie mit https:// davor, oder bitte die Betreibenden, sie über https anzubieten.",
  },
};
