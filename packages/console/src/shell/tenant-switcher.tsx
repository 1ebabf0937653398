import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "../frame/data.ts";
import classes from "./tenant-switcher.module.css";

/** The tenant the address names, for every page that shows one tenant's things. */
export function useTenant(): string | undefined {
  return useSearch({ from: "__root__" }).tenant;
}

/** Picks the tenant whose things the pages show. The server searches: there may be thousands. */
export function TenantSwitcher() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const tenant = useTenant();
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed, 200);
  const { loadable } = useList("GET /api/v1/tenants", {
    query: { limit: 20, ...(search !== "" && search !== tenant && { search }) },
  });
  const found = loadable.state === "shown" ? loadable.data : [];
  const options = found.map(({ slug, name }) => ({ value: slug, label: name }));
  const known = tenant === undefined || options.some(({ value }) => value === tenant);
  const goTo = (slug: string | null) =>
    void navigate({ to: ".", search: (all) => ({ ...all, tenant: slug ?? undefined }) });
  return (
    <Select
      className={classes["switcher"]}
      aria-label={t("tenant.choose")}
      placeholder={t("tenant.placeholder")}
      nothingFoundMessage={t("tenant.nothing")}
      data={known ? options : [{ value: tenant, label: tenant }, ...options]}
      value={tenant ?? null}
      onChange={goTo}
      onSearchChange={setTyped}
      filter={({ options: all }) => all}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("tenant.none") }}
      maxDropdownHeight={320}
    />
  );
}
