/**
 * Portuguese, leaning to Brazil but with no word that is not understood elsewhere: "você" where somebody is spoken to,
 * the infinitive on buttons, and wordings that give nobody a gender.
 */
import { NAME_MAX_CHARACTERS } from "../../shared/limits.ts";
import type { Texts } from "./en.ts";
import { inLanguage } from "./in-language.ts";

const { countdown, date, day, duration, list, moment, number, plural, time } = inLanguage("pt");

const attempts = { one: "# tentativa", other: "# tentativas" };

export const texts: Texts = {
  brand: "Duologue",
  language: "Idioma",
  time,
  day: (at) => day(at, (near, on) => `${near}, ${on}`),
  duration,
  copied: "Copiado",
  copyFailed: "Tentar de novo",
  startNew: "Começar uma nova conversa",
  both: (names) => list(names),

  titles: {
    invites: "Convites",
    enter: "Entrar",
    first: "Conversa, primeira pessoa",
    second: "Conversa, segunda pessoa",
    ended: "Encerrada",
  },

  server: {
    link: "O que o servidor pode ver",
    close: "Fechar",
    sections: [
      {
        title: "Em quem você precisa confiar",
        points: [
          "Estas páginas vêm do servidor. Quem o administra poderia enviar a você páginas alteradas que leem tudo, e nenhuma página da web pode proteger você do próprio servidor. Use um de pessoas em quem você confia.",
          "Ninguém de fora do projeto verificou ainda como ele é feito.",
          "Quem tiver nas mãos um dos dispositivos de vocês desbloqueado durante a conversa lê o que está nele.",
          "Se você mantiver o acesso em um dispositivo, quem o tiver desbloqueado nas mãos entra na conversa só com o link, lê tudo e escreve em seu nome, até a conversa acabar.",
          "A outra pessoa vê tudo o que você escreve e pode copiar. O que ela compartilha de antes aparece em um bloco que diz isso: é a palavra dela, também sobre o que você escreveu.",
        ],
      },
      {
        title: "O que o servidor vê",
        points: [
          "Os dois nomes e os endereços de rede de onde vocês vêm.",
          "Que vocês conversam, e quando cada pessoa está aqui.",
          "Quantas mensagens passam, quando, e o tamanho de cada uma, em passos de 256 bytes.",
          "Nele ficam apenas mensagens criptografadas que ainda não chegaram. O que chegou é apagado de lá na hora.",
          "Pelos horários, ele pode adivinhar que alguém está escrevendo ou lendo.",
          "Se você ativar as notificações com a página fechada: onde encontrar o seu navegador. O serviço de push dele, como o do Google, da Mozilla ou da Apple, fica sabendo que este servidor avisa você e quando, nunca o quê. O mesmo endereço em duas conversas mostra ao servidor que as duas são deste navegador.",
          "Um servidor desonesto poderia reter ou perder mensagens, trocar a ordem de duas que se cruzaram no caminho e mentir sobre os nomes, sobre quem está aqui, sobre um fim e sobre o que apagou. O que ele retém é dito aqui assim que chega algo posterior.",
        ],
      },
      {
        title: "O que ele não pode ver",
        points: [
          "O que vocês escrevem. Os seus navegadores criptografam tudo, e só eles podem abrir.",
          "Os códigos secretos. Eles nunca chegam até ele.",
          "Nem com um código que vaze depois da conversa ele consegue ler o que foi dito.",
          "Enquanto as páginas dele forem honestas, ele não pode mudar uma mensagem nem ficar entre vocês, a não ser que também tenha um dos códigos ou o que um dos seus navegadores guarda no disco. Mesmo assim, cada entrada ou saída cria chaves novas, e esta página avisa.",
          "Um código de segurança que vocês compararam por voz cobre tudo desde o horário que aparece ao lado dele.",
        ],
      },
      {
        title: "O que pode fazer quem convida",
        points: [
          "Quem convida criou os dois códigos e poderia entrar no seu lugar. A outra pessoa é avisada então de que há chaves novas, e o código de segurança passa a ser outro.",
          "Sem a ajuda do servidor, quem convida não pode ler o que duas outras pessoas escrevem.",
        ],
      },
      {
        title: "Se um link ou um código cair em outras mãos",
        points: [
          "Um link sozinho mostra o nome que ele cumprimenta, e nada mais.",
          "Com o código também, alguém poderia tomar o seu lugar durante a conversa. A outra pessoa é avisada de que há chaves novas, e o que foi escrito antes continua fechado, a não ser que ela compartilhe.",
          "Depois da conversa, um código não abre nada.",
        ],
      },
      {
        title: "O que apagar significa",
        points: [
          "No fim, as duas páginas esquecem mensagens e chaves, e o servidor apaga tudo o que guardava. Só ficam, por dez minutos no máximo, contadores que impedem a adivinhação de códigos.",
          "O comprovante é a palavra do servidor; ninguém pode conferir isso daqui. Um servidor que guardasse cópias ainda teria apenas mensagens criptografadas, nomes, endereços e horários.",
          "O que um navegador deixou em um disco não pode mais ser aberto, a não ser que o servidor tenha guardado a parte dele dessa chave.",
        ],
      },
    ],
  },

  start: {
    statement: "Uma conversa privada para exatamente duas pessoas.",
    promise: "Ela não deixa nada para trás.",
    first: "Nome da primeira pessoa",
    second: "Nome da segunda pessoa",
    joins: "Sou uma das duas pessoas",
    options: "Mais opções",
    endsAfter: "A conversa termina após",
    idleFor: "Termina se ninguém escrever por",
    never: "Nunca",
    endCodes: "Adicionar um código de encerramento a cada convite",
    go: "Começar a conversa",
    busy: "Começando…",
    problem: {
      "name-empty": "Digite um nome.",
      "name-too-long": `Este nome é longo demais. No máximo ${number(NAME_MAX_CHARACTERS)} caracteres.`,
      "name-unprintable": "Este nome tem caracteres que não podem ser mostrados. Digite de novo.",
      "names-alike": "Os dois nomes são iguais. Dê um nome diferente a cada pessoa.",
    },
    unreachable: "O servidor não responde. Verifique sua conexão e tente de novo.",
    serverBusy: "O servidor está ocupado. Tente de novo daqui a pouco.",
    serverFull: "Este servidor está cheio. Tente mais tarde.",
    wait: (ms) => `Muitas conversas foram iniciadas do seu endereço. Tente de novo em ${countdown(ms)}.`,
    tryNow: "Você já pode tentar de novo.",
  },

  invites: {
    title: "Dois convites",
    bothIn: "As duas pessoas estão na conversa",
    left: "Não há mais nada a fazer aqui. Você pode encerrar a conversa ou criar um novo convite para quem perdeu o seu.",
    unfold: "Mostrar link e código",
    endsIn: (ms) => ["Termina em", countdown(ms)],
    ways: "Envie o link e o código por meios diferentes.",
    region: (name) => `Convite para ${name}`,
    link: "Link",
    linkFor: (name) => `Link para ${name}`,
    code: "Código secreto",
    codeFor: (name) => `Código secreto para ${name}`,
    qrFor: (name) => `QR code para ${name}`,
    copyLink: "Copiar link",
    copyCode: "Copiar código",
    endCode: "Código de encerramento",
    endCodeFor: (name) => `Código de encerramento para ${name}`,
    copyEndCode: "Copiar código de encerramento",
    endCodeWhy:
      "Digitado no lugar do código secreto, encerra a conversa para as duas pessoas e mostra apenas o que um estranho veria.",
    shareLink: "Compartilhar link",
    joinAs: (name) => `Entrar como ${name}`,
    newInvite: "Novo convite",
    replacing: "Criando…",
    status: {
      "not-opened": "Ainda não aberto",
      opened: "Aberto",
      "in-chat": "Na conversa",
      away: "Ausente",
    },
    wrongCode: (tries) => `Código errado (${plural(tries, attempts)})`,
    print: "Imprimir convites",
    printOne: "Imprimir convite",
    closing: "Se você fechar esta página, perde o controle da conversa. A conversa em si continua até terminar.",
    local:
      "Só este computador pode abrir estes links. Para que celulares também possam, inicie o Duologue com “npm start -- --lan”; o README explica mais.",
    reconnecting: "Reconectando…",
    offline: "Sem conexão. O que você vê aqui pode estar desatualizado.",
    ask: {
      title: (name) => `Criar um novo convite para ${name}?`,
      body: (name) =>
        `O link e o código antigos deixam de funcionar na hora, e ${name} precisa entrar de novo com os novos.`,
      sent: () => "O link e o código que você enviou deixam de funcionar na hora.",
      keep: "Manter este",
    },
    superseded: "Esta página está aberta em abas mais novas. O que você vê aqui não é mais atualizado.",
    elsewhere: "Um novo convite foi criado em outra aba. Crie um novo aqui para ver o código.",
    notice: {
      "too-many": "Convites novos demais. Espere alguns minutos e tente de novo.",
      "not-made": "O novo convite não foi criado. Tente de novo.",
      "ran-out": "Ninguém entrou com o que você mostrou pessoalmente; por isso, este é um novo convite.",
      spent:
        "O que você mostrou pessoalmente já foi usado e não funciona mais. Para outro dispositivo, crie um novo convite.",
    },
    more: {
      button: "Mais formas de enviar",
      inPerson: "Mostrar pessoalmente",
      emailLink: "Link por e-mail",
      textLink: "Link por SMS",
      emailCode: "Código por e-mail",
      textCode: "Código por SMS",
      shareCode: "Compartilhar código",
      subject: "Seu convite",
      linkDraft: (url) =>
        `Seu convite para uma conversa privada: ${url}\n\nO código secreto chega a você por outro meio.`,
      codeDraft: (code) => `Seu código secreto: ${code}`,
    },
    inPerson: {
      title: (name) => `Escaneie isto, ${name}`,
      why: "Para alguém que está ao seu lado. O código secreto está nele: não deixe mais ninguém escanear.",
      qrFor: (name) => `QR code com o código secreto para ${name}`,
      left: (ms) => ["Vale uma vez, por", countdown(ms)],
      replacedIn: (ms) => ["Mostrado pessoalmente. Se ninguém usar, será trocado em", countdown(ms)],
      used: (name) => `${name} está na conversa.`,
    },
    printed: {
      how: ["Escaneie isto ou abra o link.", "Depois, digite seu código secreto."],
      until: (at) => `Válido até ${time(at)} de ${date(at)}.`,
      fold: "Dobre para cima nesta linha: o código fica para dentro",
    },
  },

  end: {
    button: "Encerrar",
    busy: "Encerrando…",
    title: "Encerrar esta conversa para as duas pessoas?",
    body: "Tudo é apagado, dos dois lados.",
    keep: "Continuar a conversa",
  },

  enter: {
    hello: (name) => `Olá, ${name}`,
    ask: "Digite o código que você recebeu.",
    code: "Código secreto",
    stay: "Manter o acesso neste dispositivo até a conversa acabar",
    go: "Entrar",
    busy: "Verificando…",
    wait: (ms) => `Espere ${countdown(ms)}`,
    promise:
      "O que você escreve é criptografado para que só vocês possam abrir. Quando a conversa termina, o servidor apaga tudo.",
    notYou: (name) => `Você não é ${name}?`,
    askHost: "Peça seu próprio convite a quem convidou você.",
    filled: "Seu código já está preenchido.",
    strange: (character) => `Nenhum código tem “${character}”.`,
    askCode: "Se você tiver dúvida, peça o código a quem convidou você.",
    incomplete: `O código tem ${number(12)} letras e números. Digite todos.`,
    wrong: (left) =>
      left > 0
        ? `Esse código não está certo. Maiúsculas e minúsculas não fazem diferença. Antes de uma pausa: mais ${plural(left, attempts)}.`
        : "Esse código não está certo. Maiúsculas e minúsculas não fazem diferença. A próxima tentativa precisa esperar.",
    paused: "Códigos errados demais. Espere o tempo acabar e tente de novo.",
    limited:
      "Tentativas demais do seu endereço, talvez de outra pessoa na mesma rede. Espere o tempo acabar e tente de novo.",
    serverBusy: "O servidor está ocupado. Tente de novo daqui a pouco.",
    unreachable: "O servidor não responde. Verifique sua conexão e tente de novo.",
    notGenuine:
      "O código está certo, mas a resposta do servidor não é autêntica. Não continue: peça um novo convite a quem convidou você.",
  },

  talk: {
    log: "Mensagens",
    here: "Aqui",
    typing: "Digitando…",
    awaySince: (at) => `Ausente desde ${time(at)}`,
    away: "Ausente",
    notJoined: "Ainda não entrou",
    left: (ms) => `Restam ${countdown(ms)}`,
    addHour: "Adicionar uma hora",
    soonOver: "A conversa termina em breve.",
    event: {
      "you-joined": () => "Você entrou",
      "peer-joined": (peer) => `${peer} entrou`,
      "peer-away": (peer) => `${peer} saiu`,
      "peer-back": (peer) => `${peer} voltou`,
      "you-added-hour": () => "Você adicionou uma hora",
      "peer-added-hour": (peer) => `${peer} adicionou uma hora`,
      "five-minutes-left": () => "Restam cinco minutos",
      "idle-warning": () => "A conversa termina em breve se ninguém escrever",
    },
    you: "Você",
    firstWords: {
      what: (until) =>
        `Uma conversa criptografada entre vocês dois. Dura no máximo até ${moment(
          until,
          (at) => at,
          (at, weekday) => `${weekday}, ${at}`,
        )} e não deixa nada para trás.`,
      verify:
        "“Verificar” mostra seis símbolos para comparar em voz alta. Se forem iguais, não há ninguém entre vocês.",
    },
    waiting: {
      "not-joined": (peer) =>
        `${peer} ainda não entrou. Vocês nunca precisam estar aqui ao mesmo tempo: o que você escreve é enviado depois que ${peer} entrar e esta página estiver aberta de novo; o que ${peer} escreve é enviado na hora.`,
      "not-here": (peer) =>
        `${peer} não esteve aqui desde que você entrou. Vocês nunca precisam estar aqui ao mesmo tempo: o que você escreve é enviado depois que ${peer} passar por aqui e esta página estiver aberta de novo.`,
    },
    newKeys: (peer) => `Chaves novas com ${peer}: outro dispositivo, ou um navegador que perdeu seus últimos momentos.`,
    compareThem: "Comparem de novo.",
    missing: (count) => plural(count, { one: "Falta # mensagem aqui", other: "Faltam # mensagens aqui" }),
    cannotShow: "Uma mensagem que esta página não consegue mostrar. Recarregue para atualizar.",
    sharedBy: (name) => `Compartilhado por ${name}`,
    mark: {
      held: "Retida",
      sending: "Enviando",
      sent: "Enviada",
      delivered: "Entregue",
      read: "Lida",
      "not-delivered": "Não entregue",
    },
    message: "Mensagem",
    send: "Enviar",
    invite: "Convite",
    moreOfChat: "Mais",
    leave: {
      button: "Sair rápido",
      why: "Limpa esta página, encerra a conversa para as duas pessoas e abre outro site.",
      key: "Pressionar Esc duas vezes faz o mesmo.",
    },
    count: (used, most) => `${number(used)} de ${number(most)}`,
    tooLong: (used, most) => `${number(used)} de ${number(most)}. Encurte para enviar.`,
    fresh: (count) => plural(count, { one: "# nova", other: "# novas" }),
    toNewest: "Ir para a mensagem mais recente",
    toFirstNew: "Ir para a primeira mensagem nova",
    newLine: "Novas",
    showMore: "Mostrar mais",
    showLess: "Mostrar menos",
    more: (start) => `Mais opções para: ${start}`,
    reactions: "Reações",
    youReacted: (emoji) => `Você reagiu com ${emoji}`,
    reacted: (emoji) => (name) => `${name} reagiu com ${emoji}`,
    reply: "Responder",
    replyTo: (name) => `Resposta a ${name}`,
    cancelReply: "Cancelar resposta",
    edit: "Editar",
    edited: "Editada",
    editing: "Editando",
    cancelEdit: "Cancelar edição",
    disappear: {
      title: "Mensagens desaparecem depois de",
      why: "O tempo conta a partir da leitura. Vale para o que qualquer um de vocês enviar a partir de agora.",
      off: "Nunca",
      on: (ms) => `As mensagens desaparecem ${duration(ms / 1_000)} depois de lidas`,
      mark: (ms) => `Desaparece ${duration(ms / 1_000)} depois de lida`,
      you: (ms) => `Você definiu que as mensagens desaparecem ${duration(ms / 1_000)} depois de lidas`,
      peer: (ms) => (peer) => `${peer} definiu que as mensagens desaparecem ${duration(ms / 1_000)} depois de lidas`,
      youOff: "Você desativou as mensagens que desaparecem",
      peerOff: (peer) => `${peer} desativou as mensagens que desaparecem`,
    },
    copy: "Copiar",
    unsend: "Cancelar envio",
    unsent: "Envio cancelado",
    earlierMessage: "Mensagem anterior",
    reconnecting: "Reconectando…",
    offline: "Sem conexão. Suas mensagens serão enviadas quando ela voltar.",
    notice: {
      "queue-full": (peer) =>
        `Não cabe mais nada nesta conversa até ${peer} ler uma parte. O que você escreve é enviado então.`,
      meddling: (peer) =>
        `Algo no caminho até ${peer} altera o que é enviado, e foi barrado. Se continuar, encerre esta conversa.`,
    },
    undelivered: (count) =>
      plural(count, {
        one: "A última mensagem não foi entregue.",
        other: "As últimas # mensagens não foram entregues.",
      }),
    earlier: (count) => (peer) =>
      plural(count, {
        one: `Talvez ${peer} não tenha # mensagem de antes das chaves novas.`,
        other: `Talvez ${peer} não tenha # mensagens de antes das chaves novas.`,
      }),
    held: (peer) => `O que você escreve está esperando: as chaves com ${peer} são novas.`,
    compareAgain: "Comparar de novo",
    writeAnyway: "Escrever mesmo assim",
    agreeing: "Combinando chaves…",
    refused: {
      empty: "Uma mensagem não pode ficar vazia. Para apagá-la, cancele o envio.",
      "too-long": "Esta mensagem é longa demais para ser enviada.",
      "too-late": "Isso não é mais possível.",
      "not-yours": "Isso não é mais possível.",
      "unknown-message": "Isso não é mais possível.",
      failed: "Não funcionou. Tente de novo.",
    },
    keepsNothing: "Este navegador não guarda nada: ao recarregar, tudo começa de novo.",
    compareFirst: "Comparem primeiro o código de segurança.",
    shareEarlier: "Compartilhar mensagens anteriores",
  },

  notifications: {
    title: "Notificações",
    offer: (peer: string) => `Receber um aviso quando ${peer} escrever?`,
    turnOn: "Ativar",
    notNow: "Agora não",
    waiting: "Há uma mensagem esperando por você.",
    sound: "Um som suave",
    soundWhen: "Quando chega uma mensagem e esta página está aberta, mas oculta.",
    notice: "Uma notificação",
    noticeWhen:
      "Quando chega uma mensagem e esta página está aberta, mas oculta. Diz que há uma esperando, nunca o que ela diz.",
    push: "Também com esta página fechada",
    pushWhen:
      "Uma vez a cada ausência sua. O serviço de push do seu navegador, como o do Google, da Mozilla ou da Apple, fica sabendo que este servidor avisa você e quando, nunca o quê. Para voltar, você precisa do seu link e, se não mantiver o acesso neste dispositivo, do seu código.",
    pushUnavailable: "Este servidor ou este navegador não oferece isso.",
    pushFailed: "O serviço de push deste navegador não responde. Tente de novo mais tarde.",
    denied:
      "Este navegador bloqueia as notificações desta página. Permita-as nas configurações dele para este site e depois ative-as aqui.",
    impossible: "Este navegador não mostra notificações desta página.",
  },

  verify: {
    button: "Verificar",
    verified: "Verificado",
    title: "Comparem o código de segurança",
    how: "Leiam os seis nomes em voz alta, cada pessoa para a outra, na ordem.",
    why: "Por telefone ou lado a lado, nunca nesta conversa. Se os seis forem iguais, não há ninguém entre vocês.",
    done: "Você já comparou, e ele coincidiu.",
    symbols: {
      anchor: "Âncora",
      apple: "Maçã",
      bell: "Sino",
      boat: "Barco",
      book: "Livro",
      candle: "Vela",
      chair: "Cadeira",
      clock: "Relógio",
      cloud: "Nuvem",
      crown: "Coroa",
      cup: "Xícara",
      drop: "Gota",
      envelope: "Envelope",
      eye: "Olho",
      fish: "Peixe",
      flag: "Bandeira",
      flower: "Flor",
      fork: "Garfo",
      glasses: "Óculos",
      hat: "Chapéu",
      heart: "Coração",
      house: "Casa",
      key: "Chave",
      kite: "Pipa",
      ladder: "Escada",
      leaf: "Folha",
      moon: "Lua",
      mountain: "Montanha",
      star: "Estrela",
      sun: "Sol",
      tree: "Árvore",
      umbrella: "Guarda-chuva",
    },
    notYet: (peer) => `Ainda não há código de segurança: ele aparece depois que ${peer} passar por aqui.`,
    since: (at) => `Este código cobre tudo desde ${time(at)}.`,
    peerMatched: (peer) => `${peer} diz que os códigos coincidem. Compare você também.`,
    compare: "Comparar",
    match: "São iguais",
    differ: "São diferentes",
    back: "Voltar à conversa",
    differs: {
      title: "Não escreva nada privado",
      why: "Alguém pode estar entre vocês, ou há uma página antiga aberta em um dos lados.",
      next: "Encerre esta conversa, comece uma nova e envie os códigos por um meio diferente do anterior.",
    },
  },

  ended: {
    title: "A conversa terminou",
    by: (name) => `${name} encerrou a conversa.`,
    byYou: "Você encerrou a conversa.",
    byHost: "Quem criou os convites encerrou a conversa.",
    time: "O tempo acabou.",
    idle: (ms) => `Ninguém escreveu por ${duration(Math.round(ms / 1_000))}.`,
    deleted: (at, waited, passed) => [
      waited === 0
        ? `Apagado do servidor às ${time(at)}: links, códigos e nomes. Nenhuma mensagem criptografada ainda esperava.`
        : `Apagado do servidor às ${time(at)}: links, códigos, nomes e ${plural(waited, {
            one: "# mensagem criptografada que ainda esperava",
            other: "# mensagens criptografadas que ainda esperavam",
          })}.`,
      passed === 0
        ? "Nenhuma havia passado."
        : `${plural(passed, { one: "# havia passado", other: "# haviam passado" })}.`,
    ],
    whileAway: "Ela terminou enquanto você não estava.",
    expires: (at) => ["Tudo o que está no servidor", `expira até ${time(at)}.`],
  },

  inactive: {
    title: "Este convite não está ativo",
    body: "Peça um novo a quem convidou você.",
  },
  notGenuine: {
    title: "Este link não é o que parece",
    body: "A resposta do servidor não corresponde a ele. Não digite nenhum código aqui: peça um novo convite a quem convidou você.",
  },
  broken: {
    title: "Esta página não conseguiu mostrar algo. Nada se perdeu.",
    reload: "Recarregar",
  },
  looking: "Procurando seu convite…",
  unreachable: {
    title: "O servidor não responde",
    body: "Verifique sua conexão e tente de novo.",
    again: "Tentar de novo",
    busy: "Tentando…",
  },
  unreadable: {
    title: "Este navegador não conseguiu ler esta conversa",
    body: "Nada foi removido. Se tentar de novo não resolver, seu código traz você de volta como um novo dispositivo, sem o que foi dito aqui.",
  },
  seatTaken: {
    device: "Esta conversa está aberta em outro dispositivo.",
    tab: "Esta conversa está aberta em outra aba.",
    question: "Continuar aqui?",
    body: "Ela se fecha lá e continua aqui.",
    go: "Continuar aqui",
    busy: "Continuando…",
    cancel: "Deixar lá",
  },
  elsewhere: {
    device: "Continua em outro dispositivo",
    tab: "Continua em outra aba",
    replaced: "Há um novo convite para você",
    back: "Se preferir continuar aqui, digite seu código de novo.",
    ask: "Este link e o código dele não funcionam mais. Peça os novos a quem convidou você.",
    go: "Usar o código aqui",
  },
  lost: {
    title: "O servidor não tem mais esta conversa",
    body: "Ele foi reiniciado, e tudo o que estava nele se perdeu. Peça um novo convite a quem convidou você.",
    hostBody: "Ele foi reiniciado, e tudo o que estava nele se perdeu.",
    unsent: "O que você escreveu talvez não tenha chegado. Copie o que precisar antes de sair desta página.",
    copy: "Copiar texto",
  },
  ending: {
    title: (name) => `Termina para ${name} quando sua conexão voltar`,
    body: "Suas mensagens e chaves não estão mais nesta página. Deixe-a aberta até você ter conexão.",
  },
  unable: {
    title: "Neste endereço, esta página não pode criptografar mensagens.",
    body: "Abra-a com https:// na frente, ou peça a quem a administra que a ofereça por https.",
  },
};
