import { useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { RemoteSelect } from "../frame/remote-select.tsx";
import { useTenant } from "../frame/tenant.ts";
import classes from "./tenant-switcher.module.css";

/** Picks the tenant whose things the pages show; the address keeps it, so that a shared link shows the same. */
export function TenantSwitcher() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const chosen = useTenant();
  // On the page of a tenant the address names it twice; the switcher leads from one to another.
  const { slug: shown } = useParams({ strict: false });
  const tenant = shown ?? chosen;
  const goTo = (slug: string | null) => {
    const search = { tenant: slug ?? undefined };
    if (shown === undefined) void navigate({ to: ".", search: (all) => ({ ...all, ...search }) });
    else if (slug === null) void navigate({ to: "/tenants", search });
    else void navigate({ from: "/tenants/$slug", params: { slug }, search: (all) => ({ ...all, ...search }) });
  };
  return (
    <RemoteSelect
      className={classes["switcher"]}
      aria-label={t("tenant.choose")}
      placeholder={t("tenant.placeholder")}
      list="GET /api/v1/tenants"
      ask={(search) => ({ query: { limit: 20, search } })}
      option={({ slug, name }) => ({ value: slug, label: name })}
      value={tenant ?? null}
      onChange={goTo}
      clearable
      clearButtonProps={{ "aria-label": t("tenant.none") }}
    />
  );
}
