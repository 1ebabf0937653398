import { ActionIcon } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { spotlight, Spotlight } from "@mantine/spotlight";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "../frame/data.ts";
import { Icon } from "../frame/icon.tsx";
import { pages } from "../pages.ts";

export function PaletteButton() {
  const { t } = useTranslation();
  return (
    <ActionIcon variant="default" size="lg" onClick={spotlight.open} aria-label={`${t("palette.open")} (Ctrl+K)`}>
      <Icon name="search" />
    </ActionIcon>
  );
}

/** Ctrl-K: any page, any tenant. */
export function Palette() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const [search] = useDebouncedValue(query.trim(), 200);
  const { loadable } = useList("GET /api/v1/tenants", { query: { limit: 8, search } }, { when: search !== "" });
  const tenants = search !== "" && loadable.state === "shown" ? loadable.data : [];
  const wanted = query.trim().toLowerCase();
  const found = pages.filter(({ name }) => t(`pages.${name}`).toLowerCase().includes(wanted));
  return (
    <Spotlight.Root shortcut="mod + K" query={query} onQueryChange={setQuery} scrollable maxHeight={420}>
      <Spotlight.Search
        placeholder={t("palette.placeholder")}
        aria-label={t("palette.open")}
        leftSection={<Icon name="search" />}
      />
      <Spotlight.ActionsList>
        {found.length > 0 && (
          <Spotlight.ActionsGroup label={t("palette.pages")}>
            {found.map(({ name, path, icon }) => (
              <Spotlight.Action
                key={name}
                label={t(`pages.${name}`)}
                leftSection={<Icon name={icon} />}
                onClick={() => void navigate({ to: path })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {tenants.length > 0 && (
          <Spotlight.ActionsGroup label={t("palette.tenants")}>
            {tenants.map(({ id, slug, name }) => (
              <Spotlight.Action
                key={id}
                label={name}
                description={slug}
                leftSection={<Icon name="tenants" />}
                onClick={() => void navigate({ to: "/tenants/$slug", params: { slug } })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {found.length + tenants.length === 0 && <Spotlight.Empty>{t("palette.nothing")}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
