import type { ReactNode } from "react";
import classes from "./matrix.module.css";

export interface MatrixColumn {
  readonly key: string;
  readonly head: ReactNode;
  /** Stands beside the others, such as an add-on beside plans. */
  readonly aside?: boolean;
}

export interface MatrixRow<Column> {
  readonly key: string;
  readonly head: ReactNode;
  readonly cell: (column: Column) => ReactNode;
}

interface MatrixProps<Column extends MatrixColumn> {
  readonly label: string;
  readonly corner: string;
  readonly columns: readonly Column[];
  /** Rows that stay in sight with the names of the columns. */
  readonly headRows?: readonly MatrixRow<NoInfer<Column>>[];
  readonly groups: readonly { readonly name: string; readonly rows: readonly MatrixRow<NoInfer<Column>>[] }[];
}

/** Things against things; the names of rows and columns stay in sight while one scrolls. */
export function Matrix<Column extends MatrixColumn>(props: MatrixProps<Column>) {
  const { label, corner, columns, headRows = [], groups } = props;
  return (
    <div className={classes["scroll"]} role="region" aria-label={label} tabIndex={0}>
      <table className={classes["matrix"]} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{corner}</th>
            {columns.map(({ key, head, aside }) => (
              <th key={key} scope="col" data-aside={aside}>
                {head}
              </th>
            ))}
          </tr>
          {headRows.map((row) => (
            <Row key={row.key} of={row} columns={columns} />
          ))}
        </thead>
        {groups.map(({ name, rows }) => (
          <tbody key={name}>
            <tr className={classes["group"]}>
              <th colSpan={columns.length + 1} scope="rowgroup">
                <span>{name}</span>
              </th>
            </tr>
            {rows.map((row) => (
              <Row key={row.key} of={row} columns={columns} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

interface RowProps<Column> {
  readonly of: MatrixRow<Column>;
  readonly columns: readonly Column[];
}

function Row<Column extends MatrixColumn>({ of: { head, cell }, columns }: RowProps<Column>) {
  return (
    <tr>
      <th scope="row">{head}</th>
      {columns.map((column) => (
        <td key={column.key} data-aside={column.aside}>
          {cell(column)}
        </td>
      ))}
    </tr>
  );
}
