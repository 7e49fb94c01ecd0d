package org.neuroskin.consentservice.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TilePathTest {
    @Test
    void eachTileHasOneSpelling() {
        assertThat(TilePath.parse("067")).hasValue(new TilePath(67, 256));
        assertThat(TilePath.parse("x001/x234/067")).hasValue(new TilePath(1_234_067, 256));
        assertThat(TilePath.parse("x001/000.p/255")).hasValue(new TilePath(1000, 255));
        assertThat(TilePath.parse("000.p/1")).hasValue(new TilePath(0, 1));
    }

    @Test
    void whatIsNoTileIsNone() {
        for (String path : List.of(
                "",
                "0",
                "67",
                "0067",
                "x067",
                "001/067",
                "x000/067",
                "x001/67",
                "X001/067",
                "-01",
                "000.p",
                "000.p/0",
                "000.p/256",
                "000.p/999",
                "000.p/01",
                "000.p/-1",
                "000.p/1/",
                "000/",
                "/000",
                "../000",
                "000.p/1.p/1",
                "x999/x999/x999/x999/x999/999",
                "\u0660\u0660\u0660",
                "000%2Ep/1",
                "000 ")) {
            assertThat(TilePath.parse(path)).as(path).isEmpty();
        }
    }
}
