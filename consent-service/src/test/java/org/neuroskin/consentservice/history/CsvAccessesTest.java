package org.neuroskin.consentservice.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CsvAccessesTest {
    @Test
    void whatASpreadsheetWouldRunIsText() {
        for (String formula : new String[] {"=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\uff1d1"}) {
            assertThat(CsvAccesses.cell(formula)).as(formula).isEqualTo("'" + formula);
        }
        assertThat(CsvAccesses.cell("\r=1")).isEqualTo("\"'\r=1\"");
        assertThat(CsvAccesses.cell("=HYPERLINK(\"x\",1)")).isEqualTo("\"'=HYPERLINK(\"\"x\"\",1)\"");
    }

    @Test
    void whatIsPlainStaysAsItIs() {
        for (String plain : new String[] {"", "mood-coach", "0b5f-1", "a=b", "2026-11-22T10:00:00Z"}) {
            assertThat(CsvAccesses.cell(plain)).isEqualTo(plain);
        }
        assertThat(CsvAccesses.cell("a,b")).isEqualTo("\"a,b\"");
        assertThat(CsvAccesses.cell("a\nb")).isEqualTo("\"a\nb\"");
        assertThat(CsvAccesses.HEAD).startsWith("access,at,subject,").endsWith(",shard,sequence\r\n");
    }
}
