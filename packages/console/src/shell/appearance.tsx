import { ActionIcon, Menu, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "../frame/icon.tsx";
import { toast } from "../frame/toast.ts";
import { adviceOn } from "../frame/refusal.tsx";
import { choose, languages } from "../language.ts";
import { signOut } from "../session.ts";

const schemes = { light: "light", dark: "dark", auto: "system" } as const;
const languageNames = { en: "english", de: "german" } as const;

/** Colours, language, and the way out. */
export function Appearance() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leave = () => void signOut().catch((error: Error) => toast.failed(adviceOn(error)));
  return (
    <Menu width={200} position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={t("settings")}>
          <Icon name="user" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("scheme")}</Menu.Label>
        {(["auto", "light", "dark"] as const).map((scheme) => (
          <Choice key={scheme} chosen={colorScheme === scheme} choose={() => setColorScheme(scheme)}>
            {t(schemes[scheme])}
          </Choice>
        ))}
        <Menu.Divider />
        <Menu.Label>{t("language")}</Menu.Label>
        {languages.map((language) => (
          <Choice key={language} chosen={i18n.language === language} choose={() => void choose(language)}>
            <span lang={language}>{t(languageNames[language])}</span>
          </Choice>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={leave}>{t("signOut")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface ChoiceProps {
  readonly chosen: boolean;
  readonly choose: () => void;
  readonly children: React.ReactNode;
}

function Choice({ chosen, choose: pick, children }: ChoiceProps) {
  return (
    <Menu.Item
      role="menuitemradio"
      aria-checked={chosen}
      onClick={pick}
      rightSection={chosen ? <Icon name="check" size={16} /> : null}
    >
      {children}
    </Menu.Item>
  );
}
