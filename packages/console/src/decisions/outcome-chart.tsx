import { useComputedColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Bar, BarChart, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { axis, legendText, tooltip } from "../frame/chart.tsx";
import { amountText } from "../frame/values.tsx";
import { regional } from "../language.ts";
import type { Interval, Point } from "./series.ts";

const colors = {
  light: { allowed: "#0b6b5d", denied: "#c92a2a" },
  dark: { allowed: "#37a694", denied: "#ff8787" },
} as const;

const formats = {
  "1m": { hour: "2-digit", minute: "2-digit" },
  "5m": { hour: "2-digit", minute: "2-digit" },
  "1h": { weekday: "short", hour: "2-digit", minute: "2-digit" },
  "1d": { day: "numeric", month: "short" },
} as const satisfies Record<Interval, Intl.DateTimeFormatOptions>;

interface OutcomeChartProps {
  readonly points: readonly Point[];
  readonly interval: Interval;
}

/** A bar for each interval, parted into what was allowed and what was denied. */
export function OutcomeChart({ points, interval }: OutcomeChartProps) {
  const { t, i18n } = useTranslation("decisions");
  const scheme = useComputedColorScheme("light");
  const format = new Intl.DateTimeFormat(regional(i18n.language), formats[interval]);
  const amount = (count: number) => amountText(String(count), i18n.language);
  const told = (at: unknown) => format.format(new Date(String(at)));
  return (
    <ResponsiveContainer width="100%" height={180}>
      <BarChart data={[...points]} margin={{ left: 0, right: 8, top: 4 }} accessibilityLayer={false}>
        <XAxis dataKey="at" tickFormatter={told} minTickGap={40} {...axis} tickLine={false} />
        <YAxis allowDecimals={false} {...axis} width="auto" tickLine={false} tickFormatter={amount} />
        <Tooltip labelFormatter={told} {...tooltip} />
        <Legend formatter={legendText} />
        {(["allowed", "denied"] as const).map((outcome) => (
          <Bar
            key={outcome}
            dataKey={outcome}
            name={t(outcome)}
            stackId="outcome"
            fill={colors[scheme][outcome]}
            maxBarSize={28}
            isAnimationActive={false}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}
