/** What the page says before its script runs, or where it never does; all else is in web/texts. */
import type { Language } from "../../shared/languages.ts";

/** As web/index.html has it; each is replaced there by its translation. */
export const englishWords = {
  /** In link previews. */
  description: "A private conversation for exactly two people. It leaves nothing behind.",
  late: "Duologue did not load.",
  lateNext: "Reload this page. If that does not help, update this browser, or open the page in another one.",
  noScript: "Duologue needs JavaScript to seal your messages in this browser.",
  noScriptNext: "Turn it on for this page, or open the page in another browser, then reload.",
  old: "This browser is too old to seal messages.",
  oldNext: "Update it, or open the page in a current Chrome, Edge, Firefox or Safari.",
};

/** In every other language: one that lacks them does not compile. */
export const pageWords: Record<Exclude<Language, "en">, typeof englishWords> & { en?: never } = {
  hi: {
    description: "ठीक दो लोगों के लिए एक निजी बातचीत। इसके बाद कुछ नहीं बचता।",
    late: "Duologue लोड नहीं हुआ।",
    lateNext: "यह पेज फिर से लोड करें। इससे काम न बने, तो ब्राउज़र अपडेट करें या पेज को किसी दूसरे ब्राउज़र में खोलें।",
    noScript: "इस ब्राउज़र में आपके मैसेज एन्क्रिप्ट करने के लिए Duologue को JavaScript चाहिए।",
    noScriptNext: "इस पेज के लिए JavaScript चालू करें या पेज को किसी दूसरे ब्राउज़र में खोलें, फिर उसे दोबारा लोड करें।",
    old: "यह ब्राउज़र इतना पुराना है कि मैसेज एन्क्रिप्ट नहीं कर सकता।",
    oldNext: "इसे अपडेट करें, या पेज को Chrome, Edge, Firefox या Safari के नए संस्करण में खोलें।",
  },
  es: {
    description: "Una conversación privada para exactamente dos personas. No deja nada atrás.",
    late: "Duologue no se ha cargado.",
    lateNext: "Recarga esta página. Si no sirve, actualiza el navegador o abre la página en otro.",
    noScript: "Duologue necesita JavaScript para cifrar tus mensajes en este navegador.",
    noScriptNext: "Actívalo para esta página, o abre la página en otro navegador, y recárgala.",
    old: "Este navegador es demasiado antiguo para cifrar mensajes.",
    oldNext: "Actualízalo, o abre la página en una versión actual de Chrome, Edge, Firefox o Safari.",
  },
  fr: {
    description: "Une conversation privée pour deux personnes exactement. Elle ne laisse rien derrière elle.",
    late: "Duologue ne s’est pas chargé.",
    lateNext:
      "Rechargez cette page. Si cela ne suffit pas, mettez votre navigateur à jour ou ouvrez la page dans un autre.",
    noScript: "Duologue a besoin de JavaScript pour chiffrer vos messages dans ce navigateur.",
    noScriptNext: "Activez-le pour cette page ou ouvrez la page dans un autre navigateur, puis rechargez-la.",
    old: "Ce navigateur est trop ancien pour chiffrer des messages.",
    oldNext: "Mettez-le à jour, ou ouvrez la page dans une version récente de Chrome, Edge, Firefox ou Safari.",
  },
  de: {
    description: "Ein privates Gespräch für genau zwei Menschen. Es hinterlässt nichts.",
    late: "Duologue wurde nicht geladen.",
    lateNext: "Lade diese Seite neu. Hilft das nicht, aktualisiere den Browser oder öffne die Seite in einem anderen.",
    noScript: "Duologue braucht JavaScript, um deine Nachrichten in diesem Browser zu verschlüsseln.",
    noScriptNext:
      "Schalte es für diese Seite ein oder öffne die Seite in einem anderen Browser, und lade sie dann neu.",
    old: "Dieser Browser ist zu alt, um Nachrichten zu verschlüsseln.",
    oldNext: "Aktualisiere ihn, oder öffne die Seite in einem aktuellen Chrome, Edge, Firefox oder Safari.",
  },
  ar: {
    description: "محادثة خاصة لشخصين اثنين فقط. لا تترك أثرًا.",
    late: "لم يُحمَّل Duologue.",
    lateNext: "أعد تحميل هذه الصفحة. إن لم يُجدِ ذلك، فحدِّث المتصفح أو افتح الصفحة في متصفح آخر.",
    noScript: "يحتاج Duologue إلى JavaScript لتشفير رسائلك في هذا المتصفح.",
    noScriptNext: "فعِّل JavaScript لهذه الصفحة، أو افتح الصفحة في متصفح آخر، ثم أعد تحميلها.",
    old: "هذا المتصفح أقدم من أن يشفّر الرسائل.",
    oldNext: "حدّثه، أو افتح الصفحة في إصدار حديث من Chrome أو Edge أو Firefox أو Safari.",
  },
  zh: {
    description: "只属于两个人的私密对话。不留下任何痕迹。",
    late: "Duologue 未能加载。",
    lateNext: "请重新加载此页面。如果仍然不行，请更新浏览器，或换一个浏览器打开。",
    noScript: "Duologue 需要 JavaScript，才能在此浏览器中加密你的消息。",
    noScriptNext: "请为此页面启用 JavaScript，或换一个浏览器打开，然后重新加载。",
    old: "此浏览器太旧，无法加密消息。",
    oldNext: "请更新浏览器，或用最新的 Chrome、Edge、Firefox 或 Safari 打开此页面。",
  },
  pt: {
    description: "Uma conversa privada para exatamente duas pessoas. Ela não deixa nada para trás.",
    late: "O Duologue não carregou.",
    lateNext: "Recarregue esta página. Se não adiantar, atualize o navegador ou abra a página em outro.",
    noScript: "O Duologue precisa de JavaScript para criptografar suas mensagens neste navegador.",
    noScriptNext: "Ative-o para esta página, ou abra a página em outro navegador, e recarregue.",
    old: "Este navegador é antigo demais para criptografar mensagens.",
    oldNext: "Atualize-o, ou abra a página em uma versão atual do Chrome, Edge, Firefox ou Safari.",
  },
  ja: {
    description: "二人だけの、プライベートな会話。あとには何も残りません。",
    late: "Duologueを読み込めませんでした。",
    lateNext:
      "このページを再読み込みしてください。それでもだめなときは、ブラウザを更新するか、別のブラウザで開いてください。",
    noScript: "このブラウザでメッセージを暗号化するには、JavaScriptが必要です。",
    noScriptNext: "このページでJavaScriptをオンにするか、別のブラウザで開いてから、再読み込みしてください。",
    old: "このブラウザは古いため、メッセージを暗号化できません。",
    oldNext: "ブラウザを更新するか、最新のChrome、Edge、Firefox、Safariで開いてください。",
  },
  uk: {
    description: "Приватна розмова рівно для двох. Вона не лишає нічого по собі.",
    late: "Duologue не завантажився.",
    lateNext:
      "Перезавантажте цю сторінку. Якщо це не допоможе, оновіть браузер або відкрийте сторінку в іншому браузері.",
    noScript: "Щоб шифрувати ваші повідомлення в цьому браузері, Duologue потребує JavaScript.",
    noScriptNext:
      "Увімкніть його для цієї сторінки або відкрийте її в іншому браузері, а потім перезавантажте сторінку.",
    old: "Цей браузер надто старий, щоб шифрувати повідомлення.",
    oldNext: "Оновіть його або відкрийте сторінку в сучасному Chrome, Edge, Firefox чи Safari.",
  },
  tr: {
    description: "Tam iki kişilik, özel bir sohbet. Geride hiçbir şey bırakmaz.",
    late: "Duologue yüklenemedi.",
    lateNext:
      "Bu sayfayı yeniden yükleyin. İşe yaramazsa tarayıcınızı güncelleyin veya sayfayı başka bir tarayıcıda açın.",
    noScript: "Duologue, mesajlarınızı bu tarayıcıda şifrelemek için JavaScript’e ihtiyaç duyar.",
    noScriptNext: "Bu sayfa için JavaScript’i açın veya sayfayı başka bir tarayıcıda açın, sonra yeniden yükleyin.",
    old: "Bu tarayıcı mesajları şifreleyemeyecek kadar eski.",
    oldNext: "Güncelleyin veya sayfayı güncel bir Chrome, Edge, Firefox ya da Safari ile açın.",
  },
  id: {
    description: "Percakapan pribadi untuk tepat dua orang. Tidak meninggalkan jejak apa pun.",
    late: "Duologue tidak termuat.",
    lateNext: "Muat ulang halaman ini. Jika tidak membantu, perbarui browser ini atau buka halaman di browser lain.",
    noScript: "Duologue memerlukan JavaScript untuk mengenkripsi pesan Anda di browser ini.",
    noScriptNext: "Aktifkan untuk halaman ini, atau buka halaman di browser lain, lalu muat ulang.",
    old: "Browser ini terlalu lama untuk mengenkripsi pesan.",
    oldNext: "Perbarui, atau buka halaman di Chrome, Edge, Firefox, atau Safari versi terkini.",
  },
};
