import { useComputedColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Bar, BarChart, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { axis, legendText, tooltip } from "../../frame/chart.tsx";
import { type PlanRow, phases } from "./by-plan.tsx";

const colors = {
  light: { active: "#0b6b5d", trial: "#1c7ed6", past_due: "#e8890c", restricted: "#b08900", suspended: "#c92a2a" },
  dark: { active: "#37a694", trial: "#4dabf7", past_due: "#ffa94d", restricted: "#e0c341", suspended: "#ff8787" },
} as const;

const BAR = 34;

/** A bar for each plan, parted by phase. */
export function PlanChart({ rows }: { readonly rows: readonly PlanRow[] }) {
  const { t } = useTranslation("overview");
  const scheme = useComputedColorScheme("light");
  const shown = phases.filter((phase) => rows.some((row) => (row[phase] ?? 0) > 0));
  const longest = Math.max(...rows.map(({ plan }) => plan.length));
  return (
    <ResponsiveContainer width="100%" height={rows.length * BAR + 70}>
      <BarChart data={[...rows]} layout="vertical" margin={{ left: 0, right: 16 }} accessibilityLayer={false}>
        <XAxis type="number" domain={[0, "dataMax"]} allowDecimals={false} {...axis} />
        <YAxis type="category" dataKey="plan" width={Math.min(longest * 7.5 + 12, 200)} {...axis} />
        <Tooltip {...tooltip} />
        <Legend formatter={legendText} />
        {shown.map((phase) => (
          <Bar
            key={phase}
            dataKey={phase}
            name={t(`phases.${phase}`)}
            stackId="plan"
            fill={colors[scheme][phase]}
            barSize={18}
            isAnimationActive={false}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}
