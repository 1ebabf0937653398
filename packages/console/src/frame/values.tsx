import { Code, Text } from "@mantine/core";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { regional } from "../language.ts";
import classes from "./values.module.css";

/** A moment in the reader's own words and zone; the exact one in UTC on a closer look. */
export function Instant({ at, missing }: { readonly at: string | null; readonly missing?: string }) {
  const { t, i18n } = useTranslation();
  if (at === null)
    return (
      <Text span inherit c="dimmed">
        {missing ?? t("never")}
      </Text>
    );
  const text = new Intl.DateTimeFormat(regional(i18n.language), { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(at),
  );
  return (
    <time dateTime={at} title={at}>
      {text}
    </time>
  );
}

/** A moment to the second, for what follows close upon each other. */
export function Moment({ at }: { readonly at: string }) {
  const { i18n } = useTranslation();
  const text = new Intl.DateTimeFormat(regional(i18n.language), { dateStyle: "short", timeStyle: "medium" }).format(
    new Date(at),
  );
  return (
    <time dateTime={at} title={at}>
      {text}
    </time>
  );
}

/** An exact quantity; digits are grouped as the language does, and none are lost. */
export function Amount({ value }: { readonly value: string }) {
  const { t, i18n } = useTranslation();
  return <>{value === "unlimited" ? t("unlimited") : amountText(value, i18n.language)}</>;
}

export function amountText(value: string, language: string): string {
  if (!/^-?\d+(?:\.\d+)?$/.test(value)) return value;
  const decimals = value.split(".")[1]?.length ?? 0;
  // A text goes in, for a number would round it.
  return new Intl.NumberFormat(regional(language), {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(value as Intl.StringNumericLiteral);
}

const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** How much room something takes, as people say it. */
export function bytesText(bytes: number, language: string): string {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(bytes) / 3)));
  const format = {
    style: "unit",
    unit: units[power] ?? "byte",
    unitDisplay: "short",
    maximumFractionDigits: 1,
  } as const;
  return new Intl.NumberFormat(regional(language), format).format(bytes / 1000 ** power);
}

/** The value of a capability, whatever its kind. */
export function Value({ value }: { readonly value: unknown }) {
  const { t } = useTranslation();
  if (value === null || value === undefined)
    return (
      <Text span inherit c="dimmed">
        {t("nothingHeld")}
      </Text>
    );
  if (typeof value === "boolean") return <>{value ? t("yes") : t("no")}</>;
  if (typeof value === "string") return <Amount value={value} />;
  if (typeof value === "number") return <Amount value={String(value)} />;
  return <Code>{JSON.stringify(value)}</Code>;
}

/** A key or an id, as a program would write it. Where there is no room it breaks at its dots and nowhere else. */
export function Mono({ children }: { readonly children: string }) {
  if (/\s/.test(children)) return <Code>{children}</Code>;
  return (
    <Code className={classes["key"]}>
      {children.split(/(?<=\.)/).map((part, place) => (
        // The parts of a key are known by their place alone.
        // oxlint-disable-next-line react/no-array-index-key
        <Fragment key={place}>
          {place > 0 && <wbr />}
          <span className={classes["part"]}>{part}</span>
        </Fragment>
      ))}
    </Code>
  );
}
