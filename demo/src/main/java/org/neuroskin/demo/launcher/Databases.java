package org.neuroskin.demo.launcher;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.PGConnection;

/**
 * The databases of one PostgreSQL server, as its superuser sees them.
 *
 * @param url JDBC URL up to and including the slash before the database's name
 */
record Databases(String url, String user, String password) {
    private static final int TIMEOUT_SECONDS = 10;

    String jdbcUrl(String database) {
        return url + database;
    }

    /**
     * Makes the role and the database that it owns, where missing, and sets the role's password. Other roles cannot
     * connect to the database. The password reaches the server only as a SCRAM verifier.
     */
    void create(String database, String role, String password) {
        try (Connection connection = connect("postgres")) {
            if (!exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", role)) {
                execute(connection, "CREATE ROLE %I LOGIN", role);
            }
            connection.unwrap(PGConnection.class).alterUserPassword(role, password.toCharArray(), "scram-sha-256");
            if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", database)) {
                execute(connection, "GRANT %I TO CURRENT_USER", role);
                execute(connection, "CREATE DATABASE %I OWNER %I", database, role);
                execute(connection, "REVOKE ALL ON DATABASE %I FROM PUBLIC", database);
            }
        } catch (SQLException e) {
            throw new LauncherFailure(
                    "the database `%s` cannot be set up on the PostgreSQL at %s: %s"
                            .formatted(database, url, e.getMessage()),
                    e);
        }
    }

    boolean exists(String database) throws SQLException {
        try (Connection connection = connect("postgres")) {
            return exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", database);
        }
    }

    /** Removes the database, if it is there, under whoever uses it. */
    void drop(String database) {
        administer("DROP DATABASE IF EXISTS %I WITH (FORCE)", database);
    }

    /** Puts one database in the place of another, which is removed. */
    void replace(String database, String by) {
        drop(database);
        administer("ALTER DATABASE %I RENAME TO %I", by, database);
    }

    private void administer(String template, String... names) {
        try (Connection connection = connect("postgres")) {
            execute(connection, template, names);
        } catch (SQLException e) {
            throw new LauncherFailure(
                    "the database `%s` on the PostgreSQL at %s cannot be changed: %s"
                            .formatted(names[0], url, e.getMessage()),
                    e);
        }
    }

    /** Whether the server answers and takes our password. */
    boolean isReachable() {
        try (Connection connection = connect("postgres")) {
            return connection.isValid(TIMEOUT_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }

    Connection connect(String database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", Integer.toString(TIMEOUT_SECONDS));
        properties.setProperty("socketTimeout", Integer.toString(6 * TIMEOUT_SECONDS));
        return DriverManager.getConnection(jdbcUrl(database), properties);
    }

    private static boolean exists(Connection connection, String sql, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    // the server quotes the names
    private static void execute(Connection connection, String template, String... names) throws SQLException {
        String sql;
        try (PreparedStatement format = connection.prepareStatement("SELECT format(?, VARIADIC ?)")) {
            format.setString(1, template);
            format.setArray(2, connection.createArrayOf("text", names));
            try (ResultSet rows = format.executeQuery()) {
                rows.next();
                sql = rows.getString(1);
            }
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public String toString() {
        return "Databases[" + url + "]";
    }
}
