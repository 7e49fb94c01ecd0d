package org.neuroskin.consentservice.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;

class LostDatabaseTest {

    @Test
    void anExhaustedOrUnreachablePoolIsALostDatabase() {
        assertThat(LostDatabase.isCauseOf(
                        new CannotGetJdbcConnectionException("x", new SQLTransientConnectionException("timed out"))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "57P01", "53300", "58030"})
    void aBrokenConnectionIsALostDatabase(String state) {
        assertThat(LostDatabase.isCauseOf(sql(state))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "42601", "40001"})
    void whatWeDidWrongIsNot(String state) {
        assertThat(LostDatabase.isCauseOf(sql(state))).isFalse();
    }

    private static RuntimeException sql(String state) {
        return new UncategorizedSQLException("x", "select", new SQLException("x", state));
    }
}
