/** Spanish: "tú", and wordings that give nobody a gender. */
import { NAME_MAX_CHARACTERS } from "../../shared/limits.ts";
import type { Texts } from "./en.ts";
import { inLanguage } from "./in-language.ts";

const { countdown, date, day, duration, list, number, plural, time } = inLanguage("es");

const attempts = { one: "# intento", other: "# intentos" };

export const texts: Texts = {
  brand: "Duologue",
  language: "Idioma",
  time,
  day: (at) => day(at, (near, on) => `${near}, ${on}`),
  duration,
  copied: "Copiado",
  copyFailed: "Otra vez",
  startNew: "Empezar un chat nuevo",
  both: (names) => list(names),

  server: {
    link: "Qué puede ver el servidor",
    close: "Cerrar",
    sections: [
      {
        title: "En quién tienes que confiar",
        points: [
          "Estas páginas vienen del servidor. Quien lo administra podría enviarte otras, modificadas para leerlo todo, y ninguna página web puede protegerte de su propio servidor. Usa uno en cuya gente confíes.",
          "Nadie ajeno al proyecto ha revisado todavía cómo está hecho.",
          "Quien tenga en sus manos uno de tus dispositivos desbloqueado durante el chat lee lo que hay en él.",
          "La otra persona ve todo lo que escribes y puede copiarlo. Lo que comparte de antes aparece en un bloque que lo dice: es su palabra, también sobre lo que escribiste.",
        ],
      },
      {
        title: "Qué ve el servidor",
        points: [
          "Los dos nombres y las direcciones de red desde las que llegan las dos personas.",
          "Que las dos personas hablan y cuándo está cada una.",
          "Cuántos mensajes pasan, cuándo y qué longitud tiene cada uno, en pasos de 256 bytes.",
          "En él solo hay mensajes sellados que aún no han llegado. Lo que ha llegado se borra de allí al momento.",
          "Por los tiempos puede adivinar que alguien está escribiendo o leyendo.",
          "Si activas las notificaciones con la página cerrada: dónde se puede avisar a tu navegador. Su servicio push, como el de Google, Mozilla o Apple, sabe entonces que este servidor te escribe y cuándo, nunca qué. La misma dirección en dos chats le dice al servidor que ambos son de este navegador.",
          "Un servidor deshonesto podría retener o perder mensajes, intercambiar dos que se cruzaron por el camino y mentir sobre los nombres, sobre quién está, sobre un final y sobre lo que borró. Lo que retiene se dice aquí en cuanto llega algo posterior.",
        ],
      },
      {
        title: "Qué no puede ver",
        points: [
          "Lo que se escribe. Los dos navegadores lo sellan y solo ellos pueden abrirlo.",
          "Los códigos secretos. Nunca le llegan.",
          "Ni siquiera con un código que se filtre después del chat puede leer lo que se dijo.",
          "Mientras sus páginas sean honestas, no puede ni cambiar un mensaje ni ponerse en medio, a menos que tenga también uno de los códigos o lo que uno de los dos navegadores guarda en su disco. Incluso entonces, cada entrada o salida crea claves nuevas, y esta página lo dice.",
          "Un código de seguridad comparado de viva voz cubre todo desde la hora que aparece a su lado.",
        ],
      },
      {
        title: "Qué puede hacer quien invita",
        points: [
          "Quien invita creó los dos códigos y podría entrar en tu lugar. En ese caso, la otra persona recibe el aviso de que hay claves nuevas y el código de seguridad es otro.",
          "Sin la ayuda del servidor, quien invita no puede leer lo que escriben otras dos personas.",
        ],
      },
      {
        title: "Si un enlace o un código llega a otras manos",
        points: [
          "Un enlace solo muestra el nombre al que saluda, y nada más.",
          "Con el código además, alguien podría ocupar tu lugar durante el chat. La otra persona recibe el aviso de que hay claves nuevas, y lo escrito antes sigue cerrado a menos que lo comparta.",
          "Después del chat, un código no abre nada.",
        ],
      },
      {
        title: "Qué significa borrar",
        points: [
          "Al final, las dos páginas olvidan mensajes y claves, y el servidor borra todo lo que guardaba. Solo quedan, diez minutos como mucho, los contadores que impiden adivinar códigos.",
          "El recibo es la palabra del servidor; desde aquí nadie puede comprobarlo. Un servidor que guardara copias seguiría teniendo solo mensajes sellados, nombres, direcciones y horas.",
          "Lo que un navegador dejó en un disco ya no se puede abrir, a menos que el servidor haya guardado su parte de esa clave.",
        ],
      },
    ],
  },

  start: {
    statement: "Una conversación privada para exactamente dos personas.",
    promise: "No deja nada atrás.",
    first: "Nombre de la primera persona",
    second: "Nombre de la segunda persona",
    joins: "Soy una de las dos personas",
    options: "Más opciones",
    endsAfter: "El chat termina después de",
    idleFor: "Termina si nadie escribe durante",
    never: "Nunca",
    go: "Empezar el chat",
    busy: "Empezando…",
    problem: {
      "name-empty": "Escribe un nombre.",
      "name-too-long": `Este nombre es demasiado largo. ${number(NAME_MAX_CHARACTERS)} caracteres como máximo.`,
      "name-unprintable": "Este nombre tiene caracteres que no se pueden mostrar. Escríbelo de nuevo.",
      "names-alike": "Los dos nombres son iguales. Pon uno distinto a cada persona.",
    },
    unreachable: "El servidor no responde. Comprueba tu conexión e inténtalo de nuevo.",
    serverBusy: "El servidor está ocupado. Inténtalo de nuevo en un momento.",
    wait: (ms) => `Se han empezado demasiados chats desde tu dirección. Inténtalo de nuevo en ${countdown(ms)}.`,
    tryNow: "Ya puedes intentarlo de nuevo.",
  },

  invites: {
    title: "Dos invitaciones",
    endsIn: (ms) => ["Termina en", countdown(ms)],
    ways: "Envía el enlace y el código por vías distintas.",
    region: (name) => `Invitación para ${name}`,
    link: "Enlace",
    linkFor: (name) => `Enlace para ${name}`,
    code: "Código secreto",
    codeFor: (name) => `Código secreto para ${name}`,
    qrFor: (name) => `Código QR para ${name}`,
    copyLink: "Copiar enlace",
    copyCode: "Copiar código",
    shareLink: "Compartir enlace",
    joinAs: (name) => `Entrar como ${name}`,
    newInvite: "Invitación nueva",
    replacing: "Creando…",
    status: {
      "not-opened": "Aún sin abrir",
      opened: "Abierta",
      "in-chat": "En el chat",
      away: "Fuera",
    },
    wrongCode: (tries) => `Código incorrecto (${plural(tries, attempts)})`,
    print: "Imprimir invitaciones",
    printOne: "Imprimir invitación",
    closing: "Si cierras esta página, pierdes el control del chat. El chat sigue hasta que termine.",
    local:
      "Solo este ordenador puede abrir estos enlaces. Para que también puedan los móviles, inicia Duologue con «npm start -- --lan»; el README explica más.",
    reconnecting: "Reconectando…",
    offline: "Sin conexión. Lo que ves aquí puede no estar al día.",
    ask: {
      title: (name) => `¿Crear una invitación nueva para ${name}?`,
      body: (name) =>
        `El enlace y el código anteriores dejan de funcionar al momento, y ${name} tendrá que entrar de nuevo con los nuevos.`,
      keep: "Conservar esta",
    },
    superseded: "Esta página está abierta en pestañas más nuevas. Lo que ves aquí ya no se actualiza.",
    elsewhere: "Se creó una invitación nueva en otra pestaña. Crea una nueva aquí para ver su código.",
    notice: {
      "too-many": "Demasiadas invitaciones nuevas. Espera unos minutos e inténtalo de nuevo.",
      "not-made": "La invitación nueva no se creó. Inténtalo de nuevo.",
      "ran-out": "Nadie entró con lo que mostraste en persona, así que esta es una invitación nueva.",
      spent:
        "Lo que mostraste en persona ya se usó y no funciona más. Para otro dispositivo, crea una invitación nueva.",
    },
    more: {
      button: "Más formas de enviar",
      inPerson: "Mostrar en persona",
      inPersonWhy: "Para alguien que está a tu lado. Crea una invitación nueva.",
      emailLink: "Enlace por correo",
      textLink: "Enlace por SMS",
      emailCode: "Código por correo",
      textCode: "Código por SMS",
      shareCode: "Compartir código",
      subject: "Tu invitación",
      linkDraft: (url) => `Tu invitación a un chat privado: ${url}\n\nEl código secreto te llega por otra vía.`,
      codeDraft: (code) => `Tu código secreto: ${code}`,
    },
    inPerson: {
      title: (name) => `Escanea esto, ${name}`,
      why: "Para alguien que está a tu lado. Lleva dentro el código secreto: que nadie más lo escanee.",
      qrFor: (name) => `Código QR con el código secreto para ${name}`,
      left: (ms) => ["Sirve una vez, durante", countdown(ms)],
      replacedIn: (ms) => ["Mostrada en persona. Si nadie la usa, se reemplaza en", countdown(ms)],
      used: (name) => `${name} está en el chat.`,
    },
    printed: {
      how: ["Escanea esto o abre el enlace.", "Después escribe tu código secreto."],
      until: (at) => `Sirve hasta las ${time(at)} del ${date(at)}.`,
      fold: "Dobla hacia arriba por esta línea: el código queda dentro",
    },
  },

  end: {
    button: "Terminar",
    busy: "Terminando…",
    title: "¿Terminar este chat para ambas partes?",
    body: "Se borra todo, para ambas partes.",
    keep: "Seguir en el chat",
  },

  enter: {
    hello: (name) => `Hola, ${name}`,
    ask: "Escribe el código que te enviaron.",
    code: "Código secreto",
    go: "Entrar",
    busy: "Comprobando…",
    wait: (ms) => `Espera ${countdown(ms)}`,
    promise:
      "Lo que escribes se sella para que solo podáis abrirlo la otra persona y tú. Cuando el chat termina, el servidor lo borra todo.",
    notYou: (name) => `¿No eres ${name}?`,
    askHost: "Pide tu propia invitación a quien te invitó.",
    incomplete: `El código tiene ${number(12)} letras y cifras. Escríbelas todas.`,
    wrong: (left) =>
      left > 0
        ? `Ese código no es correcto. Da igual usar mayúsculas o minúsculas. Antes de una pausa: ${plural(left, attempts)} más.`
        : "Ese código no es correcto. Da igual usar mayúsculas o minúsculas. El próximo intento tiene que esperar.",
    paused: "Demasiados códigos incorrectos. Espera a que pase el tiempo e inténtalo de nuevo.",
    limited: "Demasiados intentos desde tu dirección. Espera a que pase el tiempo e inténtalo de nuevo.",
    serverBusy: "El servidor está ocupado. Inténtalo de nuevo en un momento.",
    unreachable: "El servidor no responde. Comprueba tu conexión e inténtalo de nuevo.",
    notGenuine:
      "El código es correcto, pero la respuesta del servidor no es auténtica. No sigas: pide una invitación nueva a quien te invitó.",
  },

  talk: {
    log: "Mensajes",
    here: "Aquí",
    typing: "Escribiendo…",
    awaySince: (at) => `Fuera desde las ${time(at)}`,
    away: "Fuera",
    notJoined: "Aún no ha entrado",
    left: (ms) => `quedan ${countdown(ms)}`,
    addHour: "Añadir una hora",
    soonOver: "El chat termina pronto.",
    event: {
      "you-joined": () => "Has entrado",
      "peer-joined": (peer) => `${peer} ha entrado`,
      "peer-away": (peer) => `${peer} ha salido`,
      "peer-back": (peer) => `${peer} ha vuelto`,
      "you-added-hour": () => "Has añadido una hora",
      "peer-added-hour": (peer) => `${peer} ha añadido una hora`,
      "five-minutes-left": () => "Quedan cinco minutos",
      "idle-warning": () => "El chat termina pronto si nadie escribe",
    },
    you: "Tú",
    waiting: {
      "not-joined": (peer) =>
        `${peer} no ha entrado todavía. No hace falta coincidir nunca: lo que escribes se envía cuando ${peer} haya entrado y esta página vuelva a estar abierta; lo que escriba ${peer}, al momento.`,
      "not-here": (peer) =>
        `${peer} no ha estado aquí desde que entraste. No hace falta coincidir nunca: lo que escribes se envía cuando ${peer} haya estado aquí y esta página vuelva a estar abierta.`,
    },
    newKeys: (peer) =>
      `Claves nuevas con ${peer}: otro dispositivo, o un navegador que perdió sus últimos momentos. Hay que comparar de nuevo.`,
    missing: (count) => plural(count, { one: "Aquí falta # mensaje", other: "Aquí faltan # mensajes" }),
    cannotShow: "Un mensaje que esta página no puede mostrar. Vuelve a cargarla para actualizarla.",
    sharedBy: (name) => `Compartido por ${name}`,
    mark: {
      held: "Retenido",
      sending: "Enviando",
      sent: "Enviado",
      delivered: "Entregado",
      read: "Leído",
      "not-delivered": "No entregado",
    },
    message: "Mensaje",
    send: "Enviar",
    invite: "Invitación",
    moreOfChat: "Más",
    count: (used, most) => `${number(used)} de ${number(most)}`,
    tooLong: (used, most) => `${number(used)} de ${number(most)}. Acórtalo para enviarlo.`,
    fresh: (count) => plural(count, { one: "# nuevo", other: "# nuevos" }),
    toNewest: "Ir al mensaje más reciente",
    toFirstNew: "Ir al primer mensaje nuevo",
    newLine: "Nuevos",
    showMore: "Mostrar más",
    showLess: "Mostrar menos",
    more: (start) => `Más sobre: ${start}`,
    reactions: "Reacciones",
    youReacted: (emoji) => `Has reaccionado con ${emoji}`,
    reacted: (emoji) => (name) => `${name} ha reaccionado con ${emoji}`,
    reply: "Responder",
    replyTo: (name) => `Respuesta a ${name}`,
    cancelReply: "Cancelar respuesta",
    copy: "Copiar",
    unsend: "Anular envío",
    unsent: "Envío anulado",
    earlierMessage: "Mensaje anterior",
    reconnecting: "Reconectando…",
    offline: "Sin conexión. Tus mensajes se enviarán cuando vuelva.",
    notice: {
      "queue-full": (peer) =>
        `En este chat no cabe más hasta que ${peer} lea una parte. Entonces se envía lo que escribes.`,
      meddling: (peer) =>
        `Algo en el camino hacia ${peer} cambia lo que se envía, y no se ha dejado pasar. Si continúa, termina este chat.`,
    },
    undelivered: (count) =>
      plural(count, {
        one: "El último mensaje no se entregó.",
        other: "Los últimos # mensajes no se entregaron.",
      }),
    earlier: (count) => (peer) =>
      plural(count, {
        one: `Puede que ${peer} no tenga # mensaje de antes de las claves nuevas.`,
        other: `Puede que ${peer} no tenga # mensajes de antes de las claves nuevas.`,
      }),
    held: (peer) => `Lo que escribes espera: las claves con ${peer} son nuevas.`,
    compareAgain: "Comparar de nuevo",
    writeAnyway: "Escribir de todos modos",
    agreeing: "Acordando claves…",
    refused: {
      "too-long": "Este mensaje es demasiado largo para enviarlo.",
      "too-late": "Esto ya no se puede hacer.",
      "not-yours": "Esto ya no se puede hacer.",
      "unknown-message": "Esto ya no se puede hacer.",
      failed: "No ha funcionado. Inténtalo de nuevo.",
    },
    keepsNothing: "Este navegador no guarda nada: al recargar se empieza de nuevo.",
    compareFirst: "Conviene comparar antes el código de seguridad.",
    shareEarlier: "Compartir mensajes anteriores",
  },

  notifications: {
    title: "Notificaciones",
    offer: (peer: string) => `¿Quieres un aviso cuando escriba ${peer}?`,
    turnOn: "Activar",
    notNow: "Ahora no",
    waiting: "Te espera un mensaje.",
    sound: "Un sonido suave",
    soundWhen: "Cuando llega un mensaje y esta página está abierta pero oculta.",
    notice: "Una notificación",
    noticeWhen:
      "Cuando llega un mensaje y esta página está abierta pero oculta. Dice que hay uno esperando, nunca lo que dice.",
    push: "También con esta página cerrada",
    pushWhen:
      "Una vez por cada ausencia. El servicio push de tu navegador, como el de Google, Mozilla o Apple, sabe entonces que este servidor te escribe y cuándo, nunca qué. Para volver necesitas tu enlace y tu código.",
    pushUnavailable: "Este servidor o este navegador no lo ofrece.",
    pushFailed: "El servicio push de este navegador no responde. Inténtalo más tarde.",
    denied:
      "Este navegador bloquea las notificaciones de esta página. Permítelas en sus ajustes para este sitio y actívalas después aquí.",
    impossible: "Este navegador no muestra notificaciones de esta página.",
  },

  verify: {
    button: "Verificar",
    verified: "Verificado",
    title: "Comparar el código de seguridad",
    how: "Cada persona lee a la otra los seis nombres de viva voz, en orden.",
    why: "Por teléfono o en persona, nunca en este chat. Si los seis son iguales, nadie está en medio.",
    done: "Ya se comparó, y coincidió.",
    symbols: {
      anchor: "Ancla",
      apple: "Manzana",
      bell: "Campana",
      boat: "Barco",
      book: "Libro",
      candle: "Vela",
      chair: "Silla",
      clock: "Reloj",
      cloud: "Nube",
      crown: "Corona",
      cup: "Taza",
      drop: "Gota",
      envelope: "Sobre",
      eye: "Ojo",
      fish: "Pez",
      flag: "Bandera",
      flower: "Flor",
      fork: "Tenedor",
      glasses: "Gafas",
      hat: "Sombrero",
      heart: "Corazón",
      house: "Casa",
      key: "Llave",
      kite: "Cometa",
      ladder: "Escalera",
      leaf: "Hoja",
      moon: "Luna",
      mountain: "Montaña",
      star: "Estrella",
      sun: "Sol",
      tree: "Árbol",
      umbrella: "Paraguas",
    },
    notYet: (peer) => `Aún no hay código de seguridad: llega cuando ${peer} haya estado aquí.`,
    since: (at) => `Este código cubre todo desde las ${time(at)}.`,
    peerMatched: (peer) => `${peer} dice que los códigos coinciden. Compáralos por tu cuenta.`,
    compare: "Comparar",
    match: "Coinciden",
    differ: "No coinciden",
    back: "Volver al chat",
    differs: {
      title: "No escribas nada privado",
      why: "Puede que alguien esté en medio, o que en uno de los lados haya una página antigua abierta.",
      next: "Termina este chat, empieza uno nuevo y envía los códigos por una vía distinta de la anterior.",
    },
  },

  ended: {
    title: "El chat ha terminado",
    by: (name) => `${name} ha terminado el chat.`,
    byHost: "Quien creó las invitaciones ha terminado el chat.",
    time: "Se acabó el tiempo.",
    idle: (ms) => `Nadie ha escrito durante ${duration(Math.round(ms / 1_000))}.`,
    deleted: (at, waited, passed) => [
      waited === 0
        ? `Borrado del servidor a las ${time(at)}: enlaces, códigos y nombres. Ningún mensaje sellado esperaba ya.`
        : `Borrado del servidor a las ${time(at)}: enlaces, códigos, nombres y ${plural(waited, {
            one: "# mensaje sellado que aún esperaba",
            other: "# mensajes sellados que aún esperaban",
          })}.`,
      passed === 0 ? "Ninguno había pasado." : `${plural(passed, { one: "# había", other: "# habían" })} pasado.`,
    ],
    whileAway: "Terminó mientras no estabas.",
    expires: (at) => ["Todo lo que hay en el servidor", `caduca antes de las ${time(at)}.`],
  },

  inactive: {
    title: "Esta invitación no está activa",
    body: "Pide una nueva a quien te invitó.",
  },
  notGenuine: {
    title: "Este enlace no es lo que parece",
    body: "La respuesta del servidor no le corresponde. No escribas ningún código aquí: pide una invitación nueva a quien te invitó.",
  },
  broken: {
    title: "Esta página no pudo mostrar algo. No se ha perdido nada.",
    reload: "Recargar",
  },
  looking: "Buscando tu invitación…",
  unreachable: {
    title: "El servidor no responde",
    body: "Comprueba tu conexión e inténtalo de nuevo.",
    again: "Intentar de nuevo",
    busy: "Intentando…",
  },
  unreadable: {
    title: "Este navegador no pudo leer este chat",
    body: "No se ha borrado nada. Si no sirve intentarlo de nuevo, tu código te trae de vuelta como un dispositivo nuevo, sin lo que se dijo aquí.",
  },
  seatTaken: {
    device: "Este chat está abierto en otro dispositivo.",
    tab: "Este chat está abierto en otra pestaña.",
    question: "¿Seguir aquí?",
    body: "Se cierra allí y continúa aquí.",
    go: "Seguir aquí",
    busy: "Continuando…",
    cancel: "Dejarlo allí",
  },
  elsewhere: {
    device: "Continúa en otro dispositivo",
    tab: "Continúa en otra pestaña",
    replaced: "Hay una invitación nueva para ti",
    back: "Si prefieres seguir aquí, escribe otra vez tu código.",
    ask: "Este enlace y su código ya no funcionan. Pide los nuevos a quien te invitó.",
    go: "Usar el código aquí",
  },
  lost: {
    title: "El servidor ya no tiene este chat",
    body: "Se reinició y todo lo que había en él se ha perdido. Pide una invitación nueva a quien te invitó.",
    hostBody: "Se reinició y todo lo que había en él se ha perdido.",
    unsent: "Puede que lo que escribiste no haya llegado. Copia lo que necesites antes de salir de esta página.",
    copy: "Copiar texto",
  },
  ending: {
    title: (name) => `Terminará para ${name} cuando recuperes la conexión`,
    body: "Tus mensajes y claves ya no están en esta página. Déjala abierta hasta que tengas conexión.",
  },
  unable: {
    title: "En esta dirección, esta página no puede sellar mensajes.",
    body: "Ábrela con https:// delante, o pide a quien la administra que la ofrezca por https.",
  },
};
