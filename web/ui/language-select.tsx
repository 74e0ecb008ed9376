/** The switch between languages: quiet, in the page's foot, each language under its own name. */
import { isLanguage, languageCodes, languages } from "../../shared/languages.ts";
import { changeLanguage, language, texts } from "../texts/texts.ts";
import { ChevronIcon, GlobeIcon } from "./icons.tsx";

export function LanguageSelect() {
  const change = async (select: HTMLSelectElement) => {
    const chosen = select.value;
    // Where its texts do not come, the box must not claim a language that nobody reads.
    if (!isLanguage(chosen) || !(await changeLanguage(chosen))) select.value = language;
  };
  return (
    <span class="language">
      <GlobeIcon />
      {/* A globe beside it and names in their own script: whoever reads none of the page still finds it. */}
      <select aria-label={texts.language} value={language} onChange={(event) => void change(event.currentTarget)}>
        {languageCodes.map((code) => (
          <option key={code} value={code} lang={code} selected={code === language}>
            {languages[code].name}
          </option>
        ))}
      </select>
      <ChevronIcon />
    </span>
  );
}
