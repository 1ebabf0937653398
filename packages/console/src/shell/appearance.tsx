import { ActionIcon, Menu, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "../frame/icon.tsx";
import { toast } from "../frame/toast.ts";
import { inShort } from "../frame/refusal.tsx";
import { choose, languages } from "../language.ts";
import { signOut } from "../session.ts";

const choices = ["auto", "light", "dark"] as const;
const schemes = { light: "light", dark: "dark", auto: "system" } as const;
const languageNames = { en: "english", de: "german" } as const;

/** Colours, language, and the way out. */
export function Appearance() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leave = () => void signOut().catch((error: Error) => toast.failed(inShort(error)));
  const paint = (value: string) => setColorScheme(choices.find((each) => each === value) ?? "auto");
  const speak = (value: string) => {
    const language = languages.find((each) => each === value);
    if (language) void choose(language);
  };
  return (
    <Menu width={200} position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={t("settings")}>
          <Icon name="user" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("scheme")}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={paint}>
          {choices.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme} closeMenuOnClick>
              {t(schemes[scheme])}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{t("language")}</Menu.Label>
        <Menu.RadioGroup value={i18n.language} onChange={speak}>
          {languages.map((language) => (
            <Menu.RadioItem key={language} value={language} closeMenuOnClick>
              <span lang={language}>{t(languageNames[language])}</span>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item onClick={leave}>{t("signOut")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
