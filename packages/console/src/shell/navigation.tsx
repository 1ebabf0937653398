import { NavLink, Stack, Text } from "@mantine/core";
import { Link, useMatchRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Icon } from "../frame/icon.tsx";
import { pages } from "../pages.ts";

const groups = [...new Set(pages.map(({ group }) => group))];

export function Navigation() {
  const { t } = useTranslation();
  const matches = useMatchRoute();
  return (
    <Stack gap="md">
      {groups.map((group) => (
        <div key={group} role="group" aria-label={t(`groups.${group}`)}>
          <Text size="xs" c="dimmed" fw={600} px="sm" pb={4} aria-hidden>
            {t(`groups.${group}`)}
          </Text>
          {pages
            .filter((page) => page.group === group)
            .map(({ name, path, icon }) => {
              const active = matches({ to: path, fuzzy: path !== "/" }) !== false;
              return (
                <NavLink
                  key={name}
                  component={Link}
                  to={path}
                  active={active}
                  aria-current={active ? "page" : undefined}
                  label={t(`pages.${name}`)}
                  leftSection={<Icon name={icon} />}
                />
              );
            })}
        </div>
      ))}
    </Stack>
  );
}
