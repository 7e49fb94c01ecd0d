package org.neuroskin.consentservice.audit;

import java.util.ArrayList;
import java.util.List;

/** Conditions of a query whose text is fixed, with their values beside it. */
final class JdbcParameters {
    private final StringBuilder sql;
    private final List<Object> values = new ArrayList<>();

    JdbcParameters(StringBuilder sql) {
        this.sql = sql;
    }

    void add(String condition, Object... its) {
        sql.append(" and ").append(condition);
        values.addAll(List.of(its));
    }

    List<Object> values() {
        return values;
    }
}
