import { Table } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./data-table.module.css";

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly align?: "right";
  /** Kept on one line. */
  readonly tight?: true;
  /** Sentences: kept wide enough to be read. */
  readonly prose?: true;
  readonly cell: (row: Row) => ReactNode;
}

interface DataTableProps<Row> {
  /** Names the table for those who cannot see what stands above it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}

/** Rows and columns. The first column names the row. Where it is wider than the screen it scrolls by itself. */
export function DataTable<Row>({ label, columns, rows, keyOf }: DataTableProps<Row>) {
  return (
    <div className={classes["scroll"]} data-scrolls role="region" aria-label={label} tabIndex={0}>
      <Table verticalSpacing="xs" highlightOnHover aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ key, title, align }) => (
              <Table.Th key={key} ta={align}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={keyOf(row)}>
              {columns.map(({ key, align, tight, prose, cell }, index) => (
                <Table.Td
                  key={key}
                  ta={align}
                  className={tight ? classes["tight"] : prose && classes["prose"]}
                  {...(index === 0 && { component: "th", scope: "row", fw: 500 })}
                >
                  {cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
