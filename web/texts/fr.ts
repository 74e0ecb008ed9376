/** French: "vous", and wordings that give nobody a gender. Spaces before high punctuation do not break. */
import { NAME_MAX_CHARACTERS } from "../../shared/limits.ts";
import type { Texts } from "./en.ts";
import { inLanguage } from "./in-language.ts";

const { countdown, date, day, duration, list, moment, number, plural, time } = inLanguage("fr");

const attempts = { one: "# essai", other: "# essais" };

export const texts: Texts = {
  brand: "Duologue",
  language: "Langue",
  time,
  day: (at) => day(at, (near, on) => `${near}, ${on}`),
  duration,
  copied: "Copié",
  copyFailed: "Réessayer",
  startNew: "Commencer une nouvelle conversation",
  both: (names) => list(names),

  titles: {
    invites: "Invitations",
    enter: "Entrer",
    first: "Conversation, première personne",
    second: "Conversation, seconde personne",
    ended: "Terminée",
  },

  server: {
    link: "Ce que le serveur peut voir",
    close: "Fermer",
    sections: [
      {
        title: "À qui vous devez faire confiance",
        points: [
          "Ces pages viennent du serveur. La personne qui l’exploite pourrait vous en envoyer d’autres, modifiées pour tout lire, et aucune page web ne peut vous protéger de son propre serveur. Choisissez-en un dont les responsables ont votre confiance.",
          "Personne d’extérieur au projet n’a encore vérifié comment il est fait.",
          "Quiconque tient l’un de vos appareils déverrouillé pendant la conversation lit ce qui s’y trouve.",
          "Si vous gardez l’accès sur un appareil, quiconque le tient déverrouillé y entre dans la conversation avec le lien seul, la lit et écrit à votre place, jusqu’à la fin.",
          "L’autre personne voit tout ce que vous écrivez et peut le copier. Ce qu’elle partage d’avant figure dans un bloc qui le dit\u00a0: c’est sa parole, y compris sur ce que vous avez écrit.",
        ],
      },
      {
        title: "Ce que le serveur voit",
        points: [
          "Les deux noms et les adresses réseau d’où vous venez.",
          "Que vous vous parlez, et quand chaque personne est là.",
          "Combien de messages passent, quand, et la longueur de chacun, par pas de 256 octets.",
          "Il n’y reste que des messages chiffrés qui ne sont pas encore arrivés. Ce qui est arrivé y est effacé aussitôt.",
          "Il peut deviner, d’après les horaires, que quelqu’un est en train d’écrire ou de lire.",
          "Si vous activez les notifications pour la page fermée\u00a0: où joindre votre navigateur. Son service push, celui de Google, Mozilla ou Apple par exemple, apprend alors que ce serveur vous écrit et quand, jamais quoi. La même adresse dans deux conversations lui apprend que les deux sont de ce navigateur.",
          "Un serveur malhonnête pourrait retenir ou perdre des messages, en intervertir deux qui se sont croisés en route, et mentir sur les noms, sur les présences, sur une fin et sur ce qu’il a supprimé. Ce qu’il retient est dit ici dès que quelque chose de plus récent arrive.",
        ],
      },
      {
        title: "Ce qu’il ne peut pas voir",
        points: [
          "Ce que vous écrivez. Vos navigateurs le chiffrent, et eux seuls peuvent l’ouvrir.",
          "Les codes secrets. Ils ne lui parviennent jamais.",
          "Même avec un code divulgué après la conversation, il ne peut pas lire ce qui s’est dit.",
          "Tant que ses pages sont honnêtes, il ne peut ni modifier un message ni s’interposer entre vous, sauf s’il a aussi l’un des codes ou ce qu’un de vos navigateurs garde sur son disque. Même alors, chaque entrée ou sortie crée de nouvelles clés, et cette page le dit.",
          "Un code de sécurité comparé de vive voix couvre tout depuis l’heure indiquée à côté.",
        ],
      },
      {
        title: "Ce que peut faire la personne qui invite",
        points: [
          "Elle a créé les deux codes et pourrait entrer à votre place. L’autre personne apprend alors qu’il y a de nouvelles clés, et le code de sécurité est nouveau.",
          "Sans l’aide du serveur, elle ne peut pas lire ce que deux autres personnes s’écrivent.",
        ],
      },
      {
        title: "Si un lien ou un code tombe en d’autres mains",
        points: [
          "Un lien seul montre le nom qu’il salue, et rien de plus.",
          "Avec le code en plus, quelqu’un pourrait prendre votre place pendant la conversation. L’autre personne apprend qu’il y a de nouvelles clés, et ce qui a été écrit avant reste fermé, sauf si elle le partage.",
          "Après la conversation, un code n’ouvre plus rien.",
        ],
      },
      {
        title: "Ce que signifie la suppression",
        points: [
          "À la fin, les deux pages oublient messages et clés, et le serveur supprime tout ce qu’il gardait. Seuls restent, dix minutes au plus, des compteurs qui empêchent de deviner les codes.",
          "Le reçu est la parole du serveur\u00a0; personne ne peut le vérifier d’ici. Un serveur qui garderait des copies n’aurait toujours que des messages chiffrés, des noms, des adresses et des heures.",
          "Ce qu’un navigateur a laissé sur un disque ne peut plus être ouvert, sauf si le serveur a gardé sa part de cette clé.",
        ],
      },
    ],
  },

  start: {
    statement: "Une conversation privée pour deux personnes exactement.",
    promise: "Elle ne laisse rien derrière elle.",
    first: "Nom de la première personne",
    second: "Nom de la seconde personne",
    joins: "Je suis l’une des deux personnes",
    options: "Plus d’options",
    endsAfter: "La conversation se termine après",
    idleFor: "Elle se termine sans message pendant",
    never: "Jamais",
    endCodes: "Ajouter un code de fin à chaque invitation",
    go: "Commencer",
    busy: "Un instant…",
    problem: {
      "name-empty": "Saisissez un nom.",
      "name-too-long": `Ce nom est trop long. ${number(NAME_MAX_CHARACTERS)} caractères au maximum.`,
      "name-unprintable": "Ce nom contient des caractères qui ne peuvent pas être affichés. Saisissez-le à nouveau.",
      "names-alike": "Les deux noms sont identiques. Donnez un nom différent à chaque personne.",
    },
    unreachable: "Le serveur ne répond pas. Vérifiez votre connexion, puis réessayez.",
    serverBusy: "Le serveur est occupé. Réessayez dans un instant.",
    serverFull: "Ce serveur est plein. Réessayez plus tard.",
    wait: (ms) => `Trop de conversations ont été commencées depuis votre adresse. Réessayez dans ${countdown(ms)}.`,
    tryNow: "Vous pouvez réessayer maintenant.",
  },

  invites: {
    title: "Deux invitations",
    bothIn: "Les deux personnes sont dans la conversation",
    left: "Il n’y a plus rien à faire ici. Vous pouvez terminer la conversation, ou créer une nouvelle invitation pour qui a perdu la sienne.",
    unfold: "Afficher le lien et le code",
    endsIn: (ms) => ["Se termine dans", countdown(ms)],
    ways: "Envoyez le lien et le code par des voies différentes.",
    region: (name) => `Invitation pour ${name}`,
    link: "Lien",
    linkFor: (name) => `Lien pour ${name}`,
    code: "Code secret",
    codeFor: (name) => `Code secret pour ${name}`,
    qrFor: (name) => `Code QR pour ${name}`,
    copyLink: "Copier le lien",
    copyCode: "Copier le code",
    endCode: "Code de fin",
    endCodeFor: (name) => `Code de fin pour ${name}`,
    copyEndCode: "Copier le code de fin",
    endCodeWhy:
      "Saisi à la place du code secret, il termine la conversation pour les deux et ne montre que ce que verrait un inconnu.",
    shareLink: "Partager le lien",
    joinAs: (name) => `Entrer en tant que ${name}`,
    newInvite: "Nouvelle invitation",
    replacing: "Création…",
    status: {
      "not-opened": "Pas encore ouverte",
      opened: "Ouverte",
      "in-chat": "Dans la conversation",
      away: "Hors ligne",
    },
    wrongCode: (tries) => `Code incorrect (${plural(tries, attempts)})`,
    print: "Imprimer les invitations",
    printOne: "Imprimer l’invitation",
    closing:
      "Si vous fermez cette page, vous perdez le contrôle de la conversation. La conversation elle-même continue jusqu’à sa fin.",
    local:
      "Seul cet ordinateur peut ouvrir ces liens. Pour que les téléphones le puissent aussi, lancez Duologue avec «\u00a0npm start -- --lan\u00a0»\u00a0; le README en dit plus.",
    reconnecting: "Reconnexion…",
    offline: "Pas de connexion. Ce que vous voyez ici n’est peut-être plus à jour.",
    ask: {
      title: (name) => `Créer une nouvelle invitation pour ${name}\u00a0?`,
      body: (name) =>
        `L’ancien lien et l’ancien code cessent aussitôt de fonctionner, et ${name} devra entrer à nouveau avec les nouveaux.`,
      sent: () => "Le lien et le code que vous avez transmis cessent aussitôt de fonctionner.",
      keep: "Garder celle-ci",
    },
    superseded: "Cette page est ouverte dans des onglets plus récents. Ce que vous voyez ici n’est plus mis à jour.",
    elsewhere:
      "Une nouvelle invitation a été créée dans un autre onglet. Créez-en une nouvelle ici pour voir son code.",
    notice: {
      "too-many": "Trop de nouvelles invitations. Attendez quelques minutes, puis réessayez.",
      "not-made": "La nouvelle invitation n’a pas été créée. Réessayez.",
      "ran-out":
        "Personne n’est entré avec ce que vous avez montré en personne\u00a0: ceci est une nouvelle invitation.",
      spent:
        "Ce que vous avez montré en personne a été utilisé et ne fonctionne plus. Pour un autre appareil, créez une nouvelle invitation.",
    },
    more: {
      button: "Autres façons d’envoyer",
      inPerson: "Montrer en personne",
      emailLink: "Lien par e-mail",
      textLink: "Lien par SMS",
      emailCode: "Code par e-mail",
      textCode: "Code par SMS",
      shareCode: "Partager le code",
      subject: "Votre invitation",
      linkDraft: (url) =>
        `Votre invitation à une conversation privée\u00a0: ${url}\n\nLe code secret vous parvient par une autre voie.`,
      codeDraft: (code) => `Votre code secret\u00a0: ${code}`,
    },
    inPerson: {
      title: (name) => `${name}, scannez ceci`,
      why: "Pour quelqu’un juste à côté de vous. Le code secret est dedans\u00a0: ne laissez personne d’autre le scanner.",
      qrFor: (name) => `Code QR contenant le code secret pour ${name}`,
      left: (ms) => ["Valable une fois, pendant", countdown(ms)],
      replacedIn: (ms) => ["Montrée en personne. Sans utilisation, elle est remplacée dans", countdown(ms)],
      used: (name) => `${name} est dans la conversation.`,
    },
    printed: {
      how: ["Scannez ceci ou ouvrez le lien.", "Saisissez ensuite votre code secret."],
      until: (at) => `Valable jusqu’à ${time(at)} le ${date(at)}.`,
      fold: "Pliez vers le haut le long de cette ligne\u00a0: le code se retrouve à l’intérieur",
    },
  },

  end: {
    button: "Terminer",
    busy: "Fin en cours…",
    title: "Terminer cette conversation pour vous deux\u00a0?",
    body: "Tout est supprimé, des deux côtés.",
    keep: "Continuer à parler",
  },

  enter: {
    hello: (name) => `Bonjour ${name}`,
    ask: "Saisissez le code que vous avez reçu.",
    code: "Code secret",
    stay: "Garder l’accès sur cet appareil jusqu’à la fin de la conversation",
    go: "Entrer",
    busy: "Vérification…",
    wait: (ms) => `Attendez ${countdown(ms)}`,
    promise:
      "Ce que vous écrivez est chiffré pour que vous deux seulement puissiez l’ouvrir. À la fin de la conversation, le serveur supprime tout.",
    notYou: (name) => `Vous n’êtes pas ${name}\u00a0?`,
    askHost: "Demandez votre propre invitation à la personne qui vous invite.",
    filled: "Votre code est déjà rempli.",
    strange: (character) => `Un code ne contient pas «\u00a0${character}\u00a0».`,
    askCode: "En cas de doute, demandez le code à la personne qui vous invite.",
    incomplete: `Le code a ${number(12)} lettres et chiffres. Saisissez-les tous.`,
    wrong: (left) =>
      left > 0
        ? `Ce code n’est pas le bon. Majuscules ou minuscules, peu importe. Encore ${plural(left, attempts)} avant une pause.`
        : "Ce code n’est pas le bon. Majuscules ou minuscules, peu importe. Le prochain essai doit attendre.",
    paused: "Trop de codes incorrects. Attendez la fin du délai, puis réessayez.",
    limited:
      "Trop d’essais depuis votre adresse, peut-être par quelqu’un d’autre sur le même réseau. Attendez la fin du délai, puis réessayez.",
    serverBusy: "Le serveur est occupé. Réessayez dans un instant.",
    unreachable: "Le serveur ne répond pas. Vérifiez votre connexion, puis réessayez.",
    notGenuine:
      "Le code est bon, mais la réponse du serveur n’est pas authentique. N’allez pas plus loin\u00a0: demandez une nouvelle invitation à la personne qui vous invite.",
  },

  talk: {
    log: "Messages",
    here: "En ligne",
    typing: "Écrit…",
    awaySince: (at) => `Hors ligne depuis ${time(at)}`,
    away: "Hors ligne",
    notJoined: "Pas encore là",
    left: (ms) => `encore ${countdown(ms)}`,
    addHour: "Ajouter une heure",
    soonOver: "La conversation se termine bientôt.",
    event: {
      "you-joined": () => "Vous avez rejoint la conversation",
      "peer-joined": (peer) => `${peer} a rejoint la conversation`,
      "peer-away": (peer) => `${peer} n’est plus là`,
      "peer-back": (peer) => `${peer} est de retour`,
      "you-added-hour": () => "Vous avez ajouté une heure",
      "peer-added-hour": (peer) => `${peer} a ajouté une heure`,
      "five-minutes-left": () => "Plus que cinq minutes",
      "idle-warning": () => "La conversation se termine bientôt si personne n’écrit",
    },
    you: "Vous",
    firstWords: {
      what: (until) =>
        `Une conversation chiffrée, pour vous deux seulement. Elle dure au plus tard jusqu’à ${moment(
          until,
          (at) => at,
          (at, weekday) => `${weekday} ${at}`,
        )} et ne laisse rien derrière elle.`,
      verify:
        "«\u00a0Vérifier\u00a0» montre six symboles à comparer de vive voix. S’ils sont identiques, personne ne s’interpose entre vous.",
    },
    waiting: {
      "not-joined": (peer) =>
        `${peer} n’est pas encore là. Vous n’avez jamais besoin d’être là en même temps\u00a0: ce que vous écrivez sera envoyé une fois que ${peer} aura rejoint la conversation et que cette page sera de nouveau ouverte\u00a0; ce que ${peer} écrit part aussitôt.`,
      "not-here": (peer) =>
        `Depuis votre arrivée, on n’a pas vu ${peer} ici. Vous n’avez jamais besoin d’être là en même temps\u00a0: ce que vous écrivez sera envoyé après le passage de ${peer}, quand cette page sera de nouveau ouverte.`,
    },
    newKeys: (peer) =>
      `Nouvelles clés avec ${peer}\u00a0: un autre appareil, ou un navigateur qui a perdu ses derniers instants.`,
    compareThem: "Comparez à nouveau.",
    missing: (count) => plural(count, { one: "# message manque ici", other: "# messages manquent ici" }),
    cannotShow: "Un message que cette page ne peut pas afficher. Rechargez-la pour la mettre à jour.",
    sharedBy: (name) => `Partagé par ${name}`,
    mark: {
      held: "Retenu",
      sending: "Envoi",
      sent: "Envoyé",
      delivered: "Distribué",
      read: "Lu",
      "not-delivered": "Non distribué",
    },
    message: "Message",
    send: "Envoyer",
    invite: "Invitation",
    moreOfChat: "Plus",
    leave: {
      button: "Quitter rapidement",
      why: "Efface cette page, termine la conversation pour vous deux et ouvre un autre site.",
      key: "Appuyer deux fois sur Échap fait de même.",
    },
    count: (used, most) => `${number(used)} sur ${number(most)}`,
    tooLong: (used, most) => `${number(used)} sur ${number(most)}. Raccourcissez pour envoyer.`,
    fresh: (count) => plural(count, { one: "# nouveau", other: "# nouveaux" }),
    toNewest: "Aller au message le plus récent",
    toFirstNew: "Aller au premier nouveau message",
    newLine: "Nouveaux",
    showMore: "Afficher plus",
    showLess: "Afficher moins",
    more: (start) => `Options pour\u00a0: ${start}`,
    reactions: "Réactions",
    youReacted: (emoji) => `Vous avez réagi avec ${emoji}`,
    reacted: (emoji) => (name) => `${name} a réagi avec ${emoji}`,
    reply: "Répondre",
    replyTo: (name) => `Réponse à ${name}`,
    cancelReply: "Annuler la réponse",
    edit: "Modifier",
    edited: "Modifié",
    editing: "Modification",
    cancelEdit: "Annuler la modification",
    disappear: {
      title: "Les messages disparaissent après",
      why: "À partir de la lecture. Pour ce que chacun de vous envoie désormais.",
      off: "Désactivé",
      on: (ms) => `Les messages disparaissent ${duration(ms / 1_000)} après leur lecture`,
      mark: (ms) => `Disparaît ${duration(ms / 1_000)} après sa lecture`,
      you: (ms) => `Vous faites disparaître les messages ${duration(ms / 1_000)} après leur lecture`,
      peer: (ms) => (peer) => `${peer} fait disparaître les messages ${duration(ms / 1_000)} après leur lecture`,
      youOff: "Vous ne faites plus disparaître les messages",
      peerOff: (peer) => `${peer} ne fait plus disparaître les messages`,
    },
    copy: "Copier",
    unsend: "Annuler l’envoi",
    unsent: "Envoi annulé",
    earlierMessage: "Message antérieur",
    reconnecting: "Reconnexion…",
    offline: "Pas de connexion. Vos messages seront envoyés à son retour.",
    notice: {
      "queue-full": (peer) =>
        `Cette conversation est pleine jusqu’à ce que ${peer} en ait lu une partie. Ce que vous écrivez sera envoyé alors.`,
      meddling: (peer) =>
        `Quelque chose, en route vers ${peer}, modifie ce qui est envoyé, et a été écarté. Si cela continue, terminez cette conversation.`,
    },
    undelivered: (count) =>
      plural(count, {
        one: "Le dernier message n’a pas été distribué.",
        other: "Les # derniers messages n’ont pas été distribués.",
      }),
    earlier: (count) => (peer) =>
      plural(count, {
        one: `Il manque peut-être à ${peer} # message d’avant les nouvelles clés.`,
        other: `Il manque peut-être à ${peer} # messages d’avant les nouvelles clés.`,
      }),
    held: (peer) => `Ce que vous écrivez attend\u00a0: les clés avec ${peer} sont nouvelles.`,
    compareAgain: "Comparer à nouveau",
    writeAnyway: "Écrire quand même",
    agreeing: "Accord sur les clés…",
    refused: {
      empty: "Un message ne peut pas être vide. Pour le retirer, annulez l’envoi.",
      "too-long": "Ce message est trop long pour être envoyé.",
      "too-late": "Ce n’est plus possible.",
      "not-yours": "Ce n’est plus possible.",
      "unknown-message": "Ce n’est plus possible.",
      failed: "Cela n’a pas fonctionné. Réessayez.",
    },
    keepsNothing: "Ce navigateur ne garde rien\u00a0: un rechargement recommence à zéro.",
    compareFirst: "Comparez d’abord le code de sécurité.",
    shareEarlier: "Partager les messages précédents",
  },

  notifications: {
    title: "Notifications",
    offer: (peer: string) => `Recevoir une notification quand ${peer} écrit\u00a0?`,
    turnOn: "Activer",
    notNow: "Pas maintenant",
    waiting: "Un message vous attend.",
    sound: "Un son discret",
    soundWhen: "Quand un message arrive alors que cette page est ouverte mais masquée.",
    notice: "Une notification",
    noticeWhen:
      "Quand un message arrive alors que cette page est ouverte mais masquée. Elle dit qu’un message attend, jamais ce qu’il contient.",
    push: "Aussi quand cette page est fermée",
    pushWhen:
      "Une fois par absence. Le service push de votre navigateur, celui de Google, Mozilla ou Apple par exemple, apprend alors que ce serveur vous écrit et quand, jamais quoi. Pour revenir, il vous faut votre lien et, sauf si vous gardez l’accès sur cet appareil, votre code.",
    pushUnavailable: "Ce serveur ou ce navigateur ne le propose pas.",
    pushFailed: "Le service push de ce navigateur ne répond pas. Réessayez plus tard.",
    denied:
      "Ce navigateur bloque les notifications de cette page. Autorisez-les dans ses réglages pour ce site, puis activez-les ici.",
    impossible: "Ce navigateur n’affiche pas de notifications de cette page.",
  },

  verify: {
    button: "Vérifier",
    verified: "Vérifié",
    title: "Comparez le code de sécurité",
    how: "Lisez-vous les six noms de vive voix, dans l’ordre.",
    why: "Au téléphone ou côte à côte, jamais dans cette conversation. Si les six sont identiques, personne ne s’interpose entre vous.",
    done: "Vous l’avez comparé, et il correspondait.",
    symbols: {
      anchor: "Ancre",
      apple: "Pomme",
      bell: "Cloche",
      boat: "Bateau",
      book: "Livre",
      candle: "Bougie",
      chair: "Chaise",
      clock: "Horloge",
      cloud: "Nuage",
      crown: "Couronne",
      cup: "Tasse",
      drop: "Goutte",
      envelope: "Enveloppe",
      eye: "Œil",
      fish: "Poisson",
      flag: "Drapeau",
      flower: "Fleur",
      fork: "Fourchette",
      glasses: "Lunettes",
      hat: "Chapeau",
      heart: "Cœur",
      house: "Maison",
      key: "Clé",
      kite: "Cerf-volant",
      ladder: "Échelle",
      leaf: "Feuille",
      moon: "Lune",
      mountain: "Montagne",
      star: "Étoile",
      sun: "Soleil",
      tree: "Arbre",
      umbrella: "Parapluie",
    },
    notYet: (peer) => `Pas encore de code de sécurité\u00a0: il viendra après le passage de ${peer}.`,
    since: (at) => `Ce code couvre tout depuis ${time(at)}.`,
    peerMatched: (peer) => `${peer} dit que les codes correspondent. Comparez-les vous-même.`,
    compare: "Comparer",
    match: "Identiques",
    differ: "Différents",
    back: "Retour à la conversation",
    differs: {
      title: "N’écrivez rien de privé",
      why: "Quelqu’un s’interpose peut-être entre vous deux, ou une ancienne page est restée ouverte d’un côté.",
      next: "Terminez cette conversation, commencez-en une nouvelle et envoyez les codes par une autre voie qu’avant.",
    },
  },

  ended: {
    title: "La conversation est terminée",
    by: (name) => `${name} a terminé la conversation.`,
    byYou: "Vous avez terminé la conversation.",
    byHost: "La personne qui invite a terminé la conversation.",
    time: "Le temps est écoulé.",
    idle: (ms) => `Personne n’a écrit pendant ${duration(Math.round(ms / 1_000))}.`,
    deleted: (at, waited, passed) => [
      waited === 0
        ? `Supprimé du serveur à ${time(at)}\u00a0: liens, codes et noms. Aucun message chiffré n’attendait plus.`
        : `Supprimé du serveur à ${time(at)}\u00a0: liens, codes, noms et ${plural(waited, {
            one: "# message chiffré qui attendait encore",
            other: "# messages chiffrés qui attendaient encore",
          })}.`,
      passed === 0 ? "Aucun n’était passé." : `${plural(passed, { one: "# était passé", other: "# étaient passés" })}.`,
    ],
    whileAway: "Elle s’est terminée pendant votre absence.",
    expires: (at) => ["Tout ce qui est sur le serveur", `expire avant ${time(at)}.`],
  },

  inactive: {
    title: "Cette invitation n’est pas active",
    body: "Demandez-en une nouvelle à la personne qui vous invite.",
  },
  notGenuine: {
    title: "Ce lien n’est pas ce qu’il paraît",
    body: "La réponse du serveur ne lui correspond pas. Ne saisissez aucun code ici\u00a0: demandez une nouvelle invitation à la personne qui vous invite.",
  },
  broken: {
    title: "Cette page n’a pas pu afficher quelque chose. Rien n’est perdu.",
    reload: "Recharger",
  },
  looking: "Recherche de votre invitation…",
  unreachable: {
    title: "Le serveur ne répond pas",
    body: "Vérifiez votre connexion, puis réessayez.",
    again: "Réessayer",
    busy: "Nouvel essai…",
  },
  unreadable: {
    title: "Ce navigateur n’a pas pu lire cette conversation",
    body: "Rien n’a été effacé. Si un nouvel essai ne suffit pas, votre code vous ramène comme un nouvel appareil, sans ce qui a été dit ici.",
  },
  seatTaken: {
    device: "Cette conversation est ouverte sur un autre appareil.",
    tab: "Cette conversation est ouverte dans un autre onglet.",
    question: "Continuer ici\u00a0?",
    body: "Elle se ferme là-bas et continue ici.",
    go: "Continuer ici",
    busy: "Un instant…",
    cancel: "La laisser là-bas",
  },
  elsewhere: {
    device: "La conversation continue sur un autre appareil",
    tab: "La conversation continue dans un autre onglet",
    replaced: "Il y a une nouvelle invitation pour vous",
    back: "Pour continuer plutôt ici, saisissez à nouveau votre code.",
    ask: "Ce lien et son code ne fonctionnent plus. Demandez les nouveaux à la personne qui vous invite.",
    go: "Utiliser le code ici",
  },
  lost: {
    title: "Le serveur n’a plus cette conversation",
    body: "Il a redémarré, et tout ce qu’il contenait a disparu. Demandez une nouvelle invitation à la personne qui vous invite.",
    hostBody: "Il a redémarré, et tout ce qu’il contenait a disparu.",
    unsent:
      "Ce que vous avez écrit n’est peut-être pas arrivé. Copiez ce dont vous avez besoin avant de quitter cette page.",
    copy: "Copier le texte",
  },
  ending: {
    title: (name) => `Se terminera pour ${name} dès votre retour en ligne`,
    body: "Vos messages et vos clés ne sont plus sur cette page. Gardez-la ouverte jusqu’à ce que vous ayez une connexion.",
  },
  unable: {
    title: "À cette adresse, cette page ne peut pas chiffrer de messages.",
    body: "Ouvrez-la avec https:// devant, ou demandez à la personne qui l’exploite de la proposer en https.",
  },
};
